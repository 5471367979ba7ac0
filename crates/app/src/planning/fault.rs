/// Why a plan cannot be kept or run. Names curves and years, never people.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum PlanFault {
    /// A document of another form.
    #[error("this program does not know scenario documents of form {0}")]
    Form(u32),
    /// A curve without points, or with too many.
    #[error("the curve {what} needs 1 to 200 points")]
    Points {
        /// Which curve.
        what: &'static str,
    },
    /// Years that do not rise.
    #[error("the years of the curve {what} must rise")]
    Order {
        /// Which curve.
        what: &'static str,
    },
    /// A value that cannot be meant.
    #[error("the curve {what} has {value} in {year}; between {low} and {high} can be meant")]
    Bounds {
        /// Which curve.
        what: &'static str,
        /// The year.
        year: i32,
        /// What stands there.
        value: f64,
        /// The lowest accepted.
        low: f64,
        /// The highest accepted.
        high: f64,
    },
    /// An assumption without a source.
    #[error("the curve {what} names no source")]
    Source {
        /// Which curve.
        what: &'static str,
    },
    /// More than can be looked through.
    #[error("too many {0}")]
    TooMany(&'static str),
    /// A name that is empty or too long.
    #[error("a name has 1 to 80 characters")]
    Name,
    /// A text that is too long.
    #[error("a note or source has at most 400 characters")]
    Long,
    /// A text that the charter refuses.
    #[error("the charter refuses this: {en}")]
    Charter {
        /// Why, in Chinese.
        zh: &'static str,
        /// Why, in English.
        en: &'static str,
    },
    /// A day that has not come, or years that cannot be projected.
    #[error("the day of a count must not lie ahead, and a projection ends within 150 years after it")]
    Day,
    /// A level of divisions that the area has not.
    #[error("counts go by county (6 digits), township (9) or community (12), not above the area itself")]
    Level,
    /// A file of counts that cannot be read.
    #[error("line {line} of the counts: {what}")]
    Counts {
        /// The line, the header being 1.
        line: u64,
        /// What is wrong.
        what: &'static str,
    },
    /// Movement that cannot be meant.
    #[error("a movement leads from one division to another, with a rate from 0 to 1 a year")]
    Movement,
    /// A file of outlines that cannot be read.
    #[error("{}", outline_en(*feature, en))]
    Outline {
        /// Which feature, from 1; 0 for the file as a whole.
        feature: usize,
        /// What is wrong, in Chinese.
        zh: &'static str,
        /// The same in English.
        en: &'static str,
    },
    /// Ages that a table leaves out.
    #[error("ages {from} to {until} are missing; write 0 where there is nobody")]
    AgesMissing {
        /// The first.
        from: u32,
        /// The last.
        until: u32,
    },
    /// Ages that stand in two groups of a table.
    #[error("the group that begins at {from} overlaps another")]
    AgesTwice {
        /// First age of the second.
        from: u32,
    },
    /// A group of one sex only.
    #[error("the group that begins at {from} has no {}", if *.male { "males" } else { "females" })]
    SexMissing {
        /// Its first age.
        from: u32,
        /// Whether males are missing.
        male: bool,
    },
    /// A table whose oldest are left out.
    #[error("the last group must be open, such as 85+ or 100+")]
    NoOpenGroup,
    /// An open group that leaves too much to be guessed.
    #[error("the open group begins at {open}; it must begin at {lowest} or later")]
    OpenTooEarly {
        /// Where it begins.
        open: u32,
        /// Where it may begin at the earliest.
        lowest: u32,
    },
    /// Counts with decimals.
    #[error(
        "most counts have decimals: the table seems to be in thousands or ten thousands; choose its unit"
    )]
    Fractions,
    /// Counts a thousand or ten thousand times off those of the register.
    #[error(
        "the table has {people:.0} people where the register counted {known:.0}: its unit seems to be another; choose it"
    )]
    Unit {
        /// Whether the table has too few.
        few: bool,
        /// People in the table.
        people: f64,
        /// People that the register counted in the area.
        known: f64,
    },
    /// Own rates by age that cannot be meant.
    #[error(
        "the own {what} by age cannot be meant: ages 0 to 100+, births of ages 12 to 54, rates per person and year"
    )]
    Pattern {
        /// Births, deaths or migrants.
        what: &'static str,
    },
    /// Rates a thousand times off.
    #[error("{en}")]
    Rates {
        /// What is wrong and what to do, in Chinese.
        zh: &'static str,
        /// The same in English.
        en: &'static str,
    },
    /// Groups of nobody, along which nothing can be split.
    #[error("too many groups have nobody in them; bring single years of age for so small a place")]
    NobodyInGroups,
    /// Too little past to measure a fan's widths by.
    #[error(
        "{errors} past errors out of {projections} projections are too few to measure uncertainty by; at least 5 errors out of 2 \
         projections are needed"
    )]
    FewPast {
        /// Errors.
        errors: usize,
        /// Projections with a base of their own.
        projections: usize,
    },
    /// A model or reference set that is not there.
    #[error("there is no {what} of that code")]
    Unknown {
        /// Model, reference set or service.
        what: &'static str,
    },
    /// Two scenarios that begin at different times.
    #[error("the two scenarios begin in different years and cannot be compared")]
    Apart,
    /// A font that papers are set in is not on this machine.
    #[error("{0}")]
    Font(String),
    /// A briefing that three pages cannot hold.
    #[error("the briefing does not fit on three pages: shorten names and sources")]
    Pages,
    /// A model that cannot give what a curve asks for.
    #[error(transparent)]
    Model(#[from] projection::ModelError),
    /// Inputs from which nothing can be projected.
    #[error(transparent)]
    Projection(#[from] projection::Fault),
}

/// What a plan gives, or why it gives nothing.
pub(super) type Planned<T> = Result<T, PlanFault>;

impl PlanFault {
    /// The fault in Chinese.
    pub fn text_zh(&self) -> String {
        match self {
            Self::Form(form) => format!("本程序不认识格式为 {form} 的方案文件。"),
            Self::Points { what } => format!("“{}”曲线须有 1 至 200 个点。", curve_zh(what)),
            Self::Order { what } => format!("“{}”曲线的年份必须依次增大。", curve_zh(what)),
            Self::Bounds { what, year, value, low, high } => {
                format!("“{}”曲线 {year} 年为 {value}，应在 {low} 与 {high} 之间。", curve_zh(what))
            }
            Self::Source { what } => format!("“{}”曲线没有注明来源。", curve_zh(what)),
            Self::TooMany(_) => "内容过多，请删减。".to_owned(),
            Self::Name => "名称须有 1 至 80 个字。".to_owned(),
            Self::Long => "说明或来源最多 400 个字。".to_owned(),
            Self::Charter { zh, .. } => format!("宪章不允许：{zh}。"),
            Self::Day => "统计日期不能晚于今天；预测最多到其后 150 年。".to_owned(),
            Self::Level => {
                "统计可按县（6 位）、乡镇街道（9 位）、村居（12 位）进行，且不高于本辖区。".to_owned()
            }
            Self::Counts { line, what } => format!("人数表第 {line} 行有误：{}。", counts_zh(what)),
            Self::AgesMissing { from, until } if from == until => {
                format!("缺少 {from} 岁；没有人的年龄请填 0。")
            }
            Self::AgesMissing { from, until } => format!("缺少 {from}—{until} 岁；没有人的年龄请填 0。"),
            Self::AgesTwice { from } => format!("从 {from} 岁起的年龄组与别的组重叠。"),
            Self::SexMissing { from, male } => {
                format!("从 {from} 岁起的年龄组缺少{}性人数。", if *male { "男" } else { "女" })
            }
            Self::NoOpenGroup => "最后一组须是开放组，如“85 岁及以上”或“100+”。".to_owned(),
            Self::OpenTooEarly { open, lowest } => {
                format!("开放组从 {open} 岁开始，须从 {lowest} 岁或更晚开始。")
            }
            Self::Fractions => "多数人数带小数，表的单位可能是千人或万人：请选择单位。".to_owned(),
            Self::Unit { few, people, known } => format!(
                "表中共 {people:.0} 人，登记册曾数出 {known:.0} 人，相差千倍上下，表的单位可能{}：请选择单位。",
                if *few { "是千人或万人" } else { "选大了" }
            ),
            Self::Pattern { what } => format!(
                "自己的{}分年龄数据不成立：须为 0 至 100 岁及以上，生育在 12 至 54 岁，比率为每人每年。",
                match *what {
                    "births" => "生育",
                    "deaths" => "死亡",
                    _ => "迁移",
                }
            ),
            Self::Rates { zh, .. } => format!("{zh}。"),
            Self::NobodyInGroups => "没有人的年龄组过多，无法细分：人口很少的地方请用单岁表。".to_owned(),
            Self::FewPast { errors, projections } => format!(
                "过去的预测太少，说明不了有多大把握：现有 {projections} 次预测的 {errors} 个误差，至少要 2 次预测的 5 个误差。请改用公布的区间。"
            ),
            Self::Movement => "迁移须从一地到另一地，每年的比率在 0 与 1 之间。".to_owned(),
            Self::Outline { feature: 0, zh, .. } => format!("边界文件有误：{zh}。"),
            Self::Outline { feature, zh, .. } => format!("边界文件第 {feature} 个要素有误：{zh}。"),
            Self::Unknown { .. } => "没有这个代码对应的模型、参考数据、服务或区划。".to_owned(),
            Self::Apart => "两个方案的起始年份不同，不能比较。".to_owned(),
            Self::Font(fault) => {
                format!("本机没有排版用的中文字体，请管理员安装 fonts-noto-cjk（{fault}）。")
            }
            Self::Pages => "三页放不下这份简报：请缩短名称和来源。".to_owned(),
            Self::Model(fault) => format!("模型给不出这样的数值：{fault}"),
            Self::Projection(fault) => format!("按这些数据无法预测：{fault}"),
        }
    }

    /// The fault in English, as a sentence.
    pub fn text_en(&self) -> String {
        let text = self.to_string();
        let mut letters = text.chars();
        letters
            .next()
            .map_or_else(String::new, |first| format!("{}{}.", first.to_uppercase(), letters.as_str()))
    }
}

fn outline_en(feature: usize, en: &str) -> String {
    if feature == 0 {
        format!("the file of outlines: {en}")
    } else {
        format!("feature {feature} of the outlines: {en}")
    }
}

fn curve_zh(what: &str) -> &'static str {
    match what {
        "total_fertility" => "总和生育率",
        "mean_age" => "平均生育年龄",
        "sex_ratio" => "出生性别比",
        "life_male" => "男性预期寿命",
        "life_female" => "女性预期寿命",
        "net_migration" => "净迁入",
        "male_share" => "迁移者男性占比",
        "package" => "服务措施的影响",
        "movement" => "地区间迁移",
        "outlines" => "边界",
        "households" => "户主率",
        "past" => "过去的预测",
        "pattern" => "自己的分年龄数据",
        "base" => "基数人口",
        _ => "服务能力",
    }
}

/// What can be wrong with a line of counts, in both languages.
pub(super) const COUNT_FAULTS: [(&str, &str); 7] = [
    (
        HEADER,
        "表头须有 年龄、男、女 三列，或 性别、年龄、人数 三列（或 age、male、female；sex、age、population）",
    ),
    (CELL, "缺少单元格"),
    (SEX, "性别写作 m 或 f（男或女）"),
    (AGE, "年龄写作 7、5-9 或 85+；表格软件可能把 5-9 变成了日期，可写作 5~9"),
    (PEOPLE, "人数须为数字"),
    (NEGATIVE, "人数不能为负"),
    (NOBODY, "表中没有人数"),
];
pub(super) const HEADER: &str = "the header needs age, male and female, or sex, age and population";
pub(super) const CELL: &str = "a cell is missing";
pub(super) const SEX: &str = "the sex is written m or f";
pub(super) const AGE: &str =
    "ages are written 7, 5-9 or 85+; a workbook may have made a date of 5-9: write 5~9";
pub(super) const PEOPLE: &str = "the population is a number";
pub(super) const NEGATIVE: &str = "a population cannot be negative";
pub(super) const NOBODY: &str = "nobody is counted";

fn counts_zh(what: &str) -> &'static str {
    COUNT_FAULTS.iter().find(|(en, _)| *en == what).map_or("内容无法读取", |(_, zh)| zh)
}
