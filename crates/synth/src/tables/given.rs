//! Given names by cohort and sex: the fashions of ninety years, written down as lists in falling
//! order of popularity. Compiled from general knowledge of the published yearly rankings; the
//! point is that the share of one-character names, the favourite characters and the collisions
//! between people change by decade as they do in real registers.

/// The fashion of one sex in one cohort. Strings are lists in falling order of popularity.
pub(crate) struct Fashion {
    /// Share of one-character given names.
    pub(crate) single_share: f64,
    /// Share of names taken whole from `whole`.
    pub(crate) whole_share: f64,
    /// Favourite whole names, parted by spaces.
    pub(crate) whole: &'static str,
    /// One-character names.
    pub(crate) single: &'static str,
    /// First characters of two.
    pub(crate) first: &'static str,
    /// Second characters of two.
    pub(crate) second: &'static str,
}

/// The fashions of one cohort.
pub(crate) struct Cohort {
    /// Born before this year.
    pub(crate) before: i32,
    /// Men's names.
    pub(crate) men: Fashion,
    /// Women's names.
    pub(crate) women: Fashion,
}

/// The cohorts in order; the last is open.
pub(crate) const COHORTS: &[Cohort] = &[
    Cohort {
        before: 1946,
        men: Fashion {
            single_share: 0.09,
            whole_share: 0.10,
            whole: "德明 玉山 文龙 振华 国栋 福生 树林 金山 德福 长林 玉林 志明 永福 德胜 宝山 福林 阿毛 阿根 金龙 水根 春林 明德 子明 学文 世昌",
            single: "福德贵明海山林才祥发荣华顺宝富生根义忠良金水木江松云龙虎",
            first: "德玉文振国福树金长志永宝世学成明春家广万兴天子士正克占景兆润绍仁礼义阿财水根炳鸿耀锡汉维传守茂昌连庆少汝鹤寿培",
            second: "明山龙华栋生林福才胜文德昌发祥贵荣兴堂田海清云良义忠全有元财根木土法泉江松柏康庆安臣亭章卿甫坤春芳富海余",
        },
        women: Fashion {
            single_share: 0.10,
            whole_share: 0.22,
            whole: "秀英 桂英 秀兰 玉兰 桂兰 玉英 秀珍 凤英 玉珍 兰英 素珍 桂珍 素英 淑珍 凤兰 美英 翠英 素兰 桂花 阿大 阿妹 月英 杏珍 彩珍 荷花 菊英 金凤 大妹 小妹",
            single: "英兰珍秀花香莲凤梅菊娥云芝芳莹桂玉妹",
            first: "秀桂玉凤兰素淑翠月菊彩美金银莲荷杏梅香瑞惠云巧雪爱大小阿春秋引招根福文珍桃顺宝",
            second: "英兰珍芳花香莲凤梅菊娥云芝仙妹娟琴珠宝贞清华秀玉囡弟女女娣美琳荣",
        },
    },
    Cohort {
        before: 1960,
        men: Fashion {
            single_share: 0.13,
            whole_share: 0.14,
            whole: "建国 国华 建华 志明 国强 国庆 志强 国平 建平 和平 解放 建民 爱国 跃进 援朝 新民 卫国 国良 国荣 建中 阿明 永明 水根 金根 志华 国栋 庆华 国忠 文明 大明",
            single: "明华平强林海荣忠良民军兵勇刚祥生福根龙江波伟",
            first: "建国志永文金德新庆和正明玉学长水阿卫大光荣忠家成兴世宝福春云天立克援跃解松根树连广炳伯仲叔维祖耀全友汉吉瑞浩生义",
            second: "国华明强平民林生良荣忠根祥福海龙兴清才山春元庆放进军朝祖康德法木江泉高成发富昌新坤松先泰标潮中安武方云光伟",
        },
        women: Fashion {
            single_share: 0.14,
            whole_share: 0.20,
            whole: "秀英 桂英 秀兰 玉兰 桂兰 秀珍 玉珍 玉英 桂珍 建华 爱华 美华 凤英 菊英 凤珍 月珍 彩英 爱珍 文英 秀华 惠珍 月娥 亚珍 水英 雪珍 玉梅 秀芳 淑华 金花 荷英",
            single: "英华珍芳萍玲兰梅琴敏霞红云玉凤娟菊",
            first: "秀桂玉美爱建凤月菊彩惠雪淑金文亚兰素小国春梅云莲珍丽福根杏水荷瑞巧慧红志琴林香新银阿翠",
            second: "英珍华兰芳琴娟仙妹凤梅花娥玲萍云香莲珠芬美琳菊平红玉秀霞贞囡萃芝",
        },
    },
    Cohort {
        before: 1970,
        men: Fashion {
            single_share: 0.22,
            whole_share: 0.13,
            whole: "建国 建军 建平 国强 志强 建华 卫东 国平 建明 红卫 国庆 志刚 国良 卫国 建新 永红 文革 国荣 建林 志明 永明 国忠 向东 卫星 卫平 海明 小明 伟明 忠良 金龙",
            single: "军强伟勇平明华刚辉斌兵波林峰杰洪东海涛健毅力民宏",
            first: "建国志卫永文金红小伟新海洪立学明晓忠向利荣玉庆水正东雪胜春光宏根松林阿炳云长保大平德关华百军培关顺",
            second: "军国强平明华良荣东林忠根民庆祥卫兴新刚生龙峰伟春海星权泉江法康成标红辉方元高革松潮敏斌跃昌",
        },
        women: Fashion {
            single_share: 0.24,
            whole_share: 0.13,
            whole: "丽华 秀芳 丽萍 建英 红英 美华 玉芳 建芳 秀英 小红 爱华 秀丽 雪芳 美珍 建华 丽娟 玉珍 国英 秀珍 卫红 惠英 桂芳 小英 雅琴 彩英 月芳 利华 亚萍 水珍 凤珍",
            single: "芳英萍红霞敏丽玲燕华琴静娟平艳梅云莉慧洁",
            first: "丽建秀红美玉小爱雪国亚惠彩月利卫晓凤桂金菊文海志春水雅云淑琴新慧永莲素梅群兰",
            second: "芳英萍华娟珍红琴丽平玲仙霞凤妹芬敏梅燕兰珠群琳飞云香美花君莲",
        },
    },
    Cohort {
        before: 1980,
        men: Fashion {
            single_share: 0.40,
            whole_share: 0.08,
            whole: "建军 志强 海涛 建华 建平 海燕 志刚 晓东 海峰 建明 国强 志勇 卫东 文军 建锋 伟平 春雷 海波 建强 剑锋 小军 国华 永强 立新 利明",
            single: "伟军勇强涛斌波刚辉峰杰磊鹏飞华明平健林海俊毅东剑锋宏凯超敏亮庆雷",
            first: "建志海晓国文伟小卫永春红利新剑立学雪雄俊宏洪明金玉华向军少冬江大庆江正林水荣",
            second: "军强明华平东峰锋良波涛勇刚林伟荣忠庆江祥龙兵辉斌新民国根飞权敏海雷江钢杰",
        },
        women: Fashion {
            single_share: 0.42,
            whole_share: 0.08,
            whole: "海燕 丽萍 晓燕 丽娟 春燕 丽华 红梅 小燕 丽君 红霞 秀芳 小红 雪梅 晓红 冬梅 建芳 美芳 丽芳 利萍 秋萍 晓英 春梅 亚萍 雪芳 红英 小芳",
            single: "芳丽敏静燕艳霞红英玲娟萍莉琴洁慧颖梅娜云洪虹婷琳蓉群",
            first: "丽晓红春海小雪美秀建亚利玉秋冬爱雅慧惠艳月卫文国彩水金菊志华",
            second: "芳燕萍娟红英华丽梅霞君琴玲敏飞芬妹群珍平琳云娜仙蓉",
        },
    },
    Cohort {
        before: 1990,
        men: Fashion {
            single_share: 0.46,
            whole_share: 0.05,
            whole: "志强 建波 海波 晓东 鹏飞 海涛 志伟 文杰 俊杰 建锋 小龙 晓峰 佳伟 伟杰 文斌 晓明 志鹏 嘉伟 丹峰 建峰",
            single: "伟磊杰超鹏涛斌强波勇飞凯刚辉浩俊健峰亮龙军晨宁帅炜威旭洋博宇栋琦翔明锋",
            first: "建志晓海文伟佳俊小国鹏明春丹永嘉剑少晨子天立雪新一正云红宏成",
            second: "波伟杰峰锋明强东飞涛斌龙军平鹏辉华超江良刚林栋敏宇勇凯翔亮",
        },
        women: Fashion {
            single_share: 0.46,
            whole_share: 0.05,
            whole: "晓燕 海燕 佳丽 婷婷 丽娜 燕飞 丹丹 晓丽 丽丽 佳佳 雪梅 莉莉 晓芳 春燕 露露 倩倩 玲玲 梦佳 佳燕 晶晶",
            single: "静丽燕娟敏艳芳婷娜霞丹洁莉萍颖玲琳琴蓉倩雪慧佳超云璐晶莹红英",
            first: "晓佳丽海雪燕小春秀梦嘉文美丹雅亚思婷红莉冬云玉艳诗一",
            second: "燕丽芳娟萍娜婷红君飞佳丹英琴敏玲霞琳洁华妮倩梅颖露",
        },
    },
    Cohort {
        before: 2000,
        men: Fashion {
            single_share: 0.36,
            whole_share: 0.06,
            whole: "俊杰 佳豪 嘉豪 志豪 文杰 伟杰 家豪 志强 鹏飞 浩杰 泽宇 晨阳 子豪 俊豪 宇航 天宇 文浩 佳伟 嘉伟 家伟 一帆 成龙 梦杰",
            single: "杰超凯鑫浩宇鹏涛磊俊晨旭航帅翔豪晖阳斌强飞威健炜龙琪琦瑞博坤",
            first: "佳嘉俊志子文家宇天晨伟浩梦泽一成思建铭君少哲鹏晓明海正世",
            second: "杰豪伟辉超涛浩宇凯航阳强峰栋斌飞龙鹏翔文轩铭帆明琪彬轶",
        },
        women: Fashion {
            single_share: 0.34,
            whole_share: 0.06,
            whole: "婷婷 佳怡 欣怡 佳慧 思雨 梦婷 雨婷 梦瑶 佳琪 梦洁 雨欣 佳妮 诗琪 佳颖 思琪 梦雪 雅婷 静怡 雪婷 慧敏 心怡 嘉怡",
            single: "婷静雪敏悦莹颖倩琪佳慧丹婧洁琳璐瑶薇怡晶楠丽露雯萍",
            first: "佳梦思雨诗雅欣嘉静晓心雪文慧子怡美依婷海紫亦一",
            second: "怡婷琪慧颖妮雨欣洁雪瑶敏丽佳茹燕倩琳莹文蓉媛君楠",
        },
    },
    Cohort {
        before: 2010,
        men: Fashion {
            single_share: 0.15,
            whole_share: 0.10,
            whole: "子轩 浩然 子豪 宇航 俊杰 天宇 浩宇 宇轩 俊豪 嘉豪 博文 子涵 俊熙 子杰 一鸣 泽宇 佳豪 家豪 文博 皓轩 子墨 晨阳 梓豪 宇晨 思远",
            single: "睿轩涛杰昊凯宇浩晨博毅鑫阳豪铭航哲楠磊瑞",
            first: "子浩宇俊天嘉博佳文泽家思梓晨一皓志奕哲铭鑫凯逸君睿诗成承昊锦圣瑞",
            second: "轩豪杰宇航涵然涛博阳晨泽文凯辰鑫浩源鸣哲熙瑞成远铭睿恒诚翔",
        },
        women: Fashion {
            single_share: 0.14,
            whole_share: 0.11,
            whole: "欣怡 梓涵 诗涵 雨欣 佳怡 子涵 欣悦 雨涵 可欣 思涵 梦瑶 雨萱 思彤 心怡 佳琪 雨桐 语嫣 紫涵 若曦 一诺 馨怡 静怡 雅琪 佳慧 诗琪",
            single: "悦萱怡婷颖瑶妍琪欣雪茜雯琳彤涵莹玥倩静蕊",
            first: "雨欣佳梓诗思子梦可语心紫馨嘉雅若静一奕怡依乐悦妍芷瑾艺美晨婉",
            second: "涵怡欣萱琪彤悦妍瑶桐婷颖诺慧雯嫣曦妮彬茹雪琳莹汐宁洁玥馨",
        },
    },
    Cohort {
        before: 2018,
        men: Fashion {
            single_share: 0.07,
            whole_share: 0.13,
            whole: "浩宇 浩然 宇轩 子轩 梓轩 宇航 皓轩 子睿 浩轩 梓豪 子墨 俊熙 亦辰 一诺 宇泽 梓睿 奕辰 睿泽 子涵 沐辰 铭轩 思源 俊宇 博文 梓晨",
            single: "睿昊轩宸泽辰诺煜恒晨博瀚毅航",
            first: "子梓浩宇俊皓奕亦泽一嘉睿铭沐博晨思佳诗天瑞文承锦煜昊君致书景逸",
            second: "轩宇泽辰睿涵豪晨航熙然阳博诺墨霖恒源瑞铭宸浩烨杰文希凡洋",
        },
        women: Fashion {
            single_share: 0.06,
            whole_share: 0.14,
            whole: "梓涵 一诺 欣怡 雨桐 诗涵 子涵 欣妍 梓萱 可馨 雨萱 语桐 思涵 依诺 雨涵 紫萱 可欣 若汐 诗琪 佳怡 雨彤 梓妍 芷萱 沐瑶 艺涵 奕涵",
            single: "玥妍悦萱瑶诺涵彤汐琪晗",
            first: "梓雨诗欣语可思一子依奕佳芷若沐艺紫心钰悦妍嘉馨书予乐婉羽晨清",
            second: "涵萱彤妍桐诺瑶怡汐琪馨悦欣玥菲宁晗溪柔茜媛琳然婷曦伊",
        },
    },
    Cohort {
        before: 9999,
        men: Fashion {
            single_share: 0.05,
            whole_share: 0.14,
            whole: "奕辰 宇轩 浩宇 亦辰 宇辰 子墨 宇航 浩然 梓豪 亦宸 沐辰 沐宸 奕泽 一诺 梓睿 俊熙 泽宇 子辰 景行 若尘 星辰 知远 云舟 予安 书恒 慕辰",
            single: "宸辰煜泽昊睿衡屹珩澈",
            first: "奕亦沐子宇浩梓泽一嘉景知书予星俊云慕砚承思锦瑾昱言清屿时允昭",
            second: "辰宸泽轩宇然航安珩舟熙诺睿礼墨远霖川桉恒言衡白尧烨澄洲",
        },
        women: Fashion {
            single_share: 0.04,
            whole_share: 0.15,
            whole: "若汐 一诺 艺涵 依诺 梓涵 苡沫 雨桐 欣怡 语桐 语汐 沐瑶 清妍 书瑶 予希 知夏 诗涵 芷晴 沐晴 星冉 安然 可欣 昕玥 若溪 婉清 佳宁",
            single: "玥汐悦妍柠瑶曦苒",
            first: "若语沐芷依艺书清诗一苡梓星予知安可昕婉云念佳锦雨南以槿初暖",
            second: "汐桐瑶诺涵妍溪晴沫宁希玥夏冉柠然伊悦菲清姝禾苒彤乐安",
        },
    },
];
