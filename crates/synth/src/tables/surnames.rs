//! Surnames in the order of the national ranking, with shares of the most common.

/// The hundred most common surnames with their approximate shares in per mille, after the ranking
/// of registered names that the Ministry of Public Security publishes (2020 report; the shares
/// below rank 20 are interpolated).
pub(crate) const COMMON: &[(&str, f64)] = &[
    ("王", 71.0),
    ("李", 70.0),
    ("张", 67.0),
    ("刘", 51.0),
    ("陈", 46.0),
    ("杨", 32.0),
    ("黄", 24.0),
    ("赵", 20.5),
    ("吴", 20.0),
    ("周", 19.0),
    ("徐", 14.5),
    ("孙", 14.0),
    ("马", 13.0),
    ("朱", 12.8),
    ("胡", 11.8),
    ("郭", 11.4),
    ("何", 10.8),
    ("林", 10.8),
    ("高", 10.0),
    ("罗", 9.8),
    ("郑", 9.2),
    ("梁", 8.6),
    ("谢", 7.8),
    ("宋", 7.2),
    ("唐", 7.0),
    ("许", 6.7),
    ("韩", 6.3),
    ("邓", 6.2),
    ("冯", 6.1),
    ("曹", 5.9),
    ("彭", 5.8),
    ("曾", 5.7),
    ("肖", 5.6),
    ("田", 5.3),
    ("董", 5.2),
    ("潘", 5.1),
    ("袁", 5.0),
    ("蔡", 5.0),
    ("蒋", 4.8),
    ("余", 4.8),
    ("于", 4.7),
    ("杜", 4.7),
    ("叶", 4.7),
    ("程", 4.6),
    ("魏", 4.6),
    ("苏", 4.5),
    ("吕", 4.5),
    ("丁", 4.3),
    ("任", 4.2),
    ("卢", 4.1),
    ("姚", 4.1),
    ("沈", 4.1),
    ("钟", 4.0),
    ("姜", 3.9),
    ("崔", 3.8),
    ("谭", 3.8),
    ("陆", 3.7),
    ("范", 3.6),
    ("汪", 3.6),
    ("廖", 3.6),
    ("石", 3.5),
    ("金", 3.5),
    ("韦", 3.4),
    ("贾", 3.4),
    ("夏", 3.3),
    ("付", 3.2),
    ("方", 3.2),
    ("邹", 3.0),
    ("熊", 3.0),
    ("白", 2.9),
    ("孟", 2.9),
    ("秦", 2.9),
    ("邱", 2.8),
    ("侯", 2.8),
    ("江", 2.7),
    ("尹", 2.6),
    ("薛", 2.6),
    ("闫", 2.5),
    ("段", 2.5),
    ("雷", 2.4),
    ("龙", 2.2),
    ("黎", 2.2),
    ("史", 2.1),
    ("陶", 2.1),
    ("贺", 2.1),
    ("毛", 2.0),
    ("郝", 2.0),
    ("顾", 2.0),
    ("龚", 2.0),
    ("邵", 2.0),
    ("万", 1.9),
    ("覃", 1.9),
    ("武", 1.9),
    ("钱", 1.9),
    ("戴", 1.9),
    ("严", 1.9),
    ("莫", 1.8),
    ("孔", 1.8),
    ("向", 1.7),
    ("常", 1.7),
];

/// The next ones in falling order; their shares follow the rank.
pub(crate) const FURTHER: &str = "汤康易葛赖温文施洪樊乔牛兰欧邢安伍颜殷倪庄齐章鲁庞翟聂申耿关岳左焦柳甘祝包\
宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉\
缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖\
巩明佘池查麻苑迟邝官封谈匡鞠惠荆乐冀郁胥南班储原栗燕楚鄢劳谌奚皮粟冼蔺楼盘满闻厉伊仝区郜海阚花权强帅屠朴盖练廉\
禹井祖漆巴丰支卿国狄平计索宣晋相初门云容敬来扈晁芮都普阙浦戈伏鹿薄邸雍辜羊母裘亓修邰赫杭况那宿鲜印逯隆茹诸战慕\
危玉银亢嵇公哈湛宾戎勾茅利呼居揭干但尉冶斯元束檀衣信展阴昝智幸奉植衡富尧由阎傅萧邴郦璩濮郗奕过宓咸籍暴";

/// Compound surnames with shares in per mille.
pub(crate) const COMPOUND: &[(&str, f64)] = &[
    ("欧阳", 0.68),
    ("上官", 0.066),
    ("皇甫", 0.045),
    ("令狐", 0.04),
    ("诸葛", 0.035),
    ("司徒", 0.034),
    ("司马", 0.017),
    ("申屠", 0.02),
    ("夏侯", 0.013),
    ("尉迟", 0.008),
    ("慕容", 0.008),
    ("端木", 0.006),
    ("东方", 0.005),
    ("长孙", 0.004),
    ("公孙", 0.004),
    ("宇文", 0.004),
    ("独孤", 0.002),
    ("万俟", 0.002),
];

/// Given parts and family parts of names that are written with a middle dot, by people.
pub(crate) struct DottedNames {
    /// Ethnic code of GB 3304.
    pub(crate) ethnic: u8,
    /// First parts, men.
    pub(crate) men: &'static [&'static str],
    /// First parts, women.
    pub(crate) women: &'static [&'static str],
    /// Second parts: the father's name or the clan's.
    pub(crate) family: &'static [&'static str],
    /// Whether the family part stands first.
    pub(crate) family_first: bool,
}

/// Names with a middle dot.
pub(crate) const DOTTED: &[DottedNames] = &[
    DottedNames {
        ethnic: 5,
        men: &[
            "买买提",
            "阿不都拉",
            "艾力",
            "吐尔逊",
            "玉素甫",
            "艾尼瓦尔",
            "库尔班",
            "依明",
            "亚森",
            "阿卜杜外力",
            "伊力亚尔",
            "木塔力甫",
        ],
        women: &[
            "古丽娜尔",
            "阿依古丽",
            "帕提古丽",
            "热依汗",
            "茹仙古丽",
            "麦尔耶姆",
            "祖丽皮亚",
            "阿米娜",
            "迪丽拜尔",
            "努尔曼古丽",
        ],
        family: &[
            "买买提",
            "阿不都",
            "吐尔逊",
            "艾合买提",
            "依明",
            "玉山",
            "卡地尔",
            "热合曼",
            "库尔班",
            "司马义",
            "阿布拉",
            "托合提",
        ],
        family_first: false,
    },
    DottedNames {
        ethnic: 17,
        men: &["叶尔兰", "努尔兰", "哈那提", "别克波拉提", "加尔肯", "沙吾列"],
        women: &["古丽扎达", "阿依努尔", "阿曼古丽", "迪娜拉", "加娜尔", "巴合提古丽"],
        family: &["哈力木", "木哈买提", "努尔别克", "阿斯哈尔", "叶尔肯", "胡安别克"],
        family_first: false,
    },
    DottedNames {
        ethnic: 7,
        men: &["木呷", "拉铁", "伍呷", "尔布", "子拉", "日火", "石布"],
        women: &["阿作", "伍各", "阿呷", "牛牛", "子洛", "木果", "尔西"],
        family: &["吉克", "阿苦", "沙马", "吉木", "阿尔", "马海", "曲比", "勒伍"],
        family_first: true,
    },
];

/// Undotted Mongol and Tibetan names by sex (men, women), with the ethnic code.
pub(crate) const WHOLE: &[(u8, &[&str], &[&str])] = &[
    (
        2,
        &["巴特尔", "那木拉", "朝鲁", "苏和", "额尔德尼", "布和", "宝音", "孟克", "哈斯", "毕力格"],
        &["其其格", "娜仁", "乌云", "萨仁", "托娅", "乌日娜", "斯琴", "阿茹娜", "高娃", "通拉嘎"],
    ),
    (
        4,
        &["扎西多吉", "次仁顿珠", "洛桑", "旦增", "贡布", "索朗次仁", "丹增平措", "格桑", "尼玛扎西", "多吉"],
        &["卓玛", "拉姆", "央金", "白玛拉姆", "次仁央宗", "德吉", "仓决", "达娃卓玛", "曲珍", "格桑梅朵"],
    ),
];

/// Names of foreign residents in Latin letters: men, women, family.
pub(crate) const LATIN: (&[&str], &[&str], &[&str]) = (
    &["JAMES", "MICHAEL", "DAVID", "THOMAS", "MINHO", "KENJI", "PIERRE", "IVAN", "CARLOS", "AHMED", "RAJESH"],
    &["MARY", "ANNA", "SOPHIE", "YUKO", "JIWOO", "OLGA", "MARIA", "FATIMA", "PRIYA", "EMMA", "LINH"],
    &[
        "SMITH", "BROWN", "MUELLER", "TANAKA", "KIM", "PARK", "IVANOV", "GARCIA", "DUBOIS", "KHAN", "NGUYEN",
        "SHARMA",
    ],
);
