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
    /// A model or reference set that is not there.
    #[error("there is no {what} of that code")]
    Unknown {
        /// Model, reference set or service.
        what: &'static str,
    },
    /// Two scenarios that begin at different times.
    #[error("the two scenarios begin in different years and cannot be compared")]
    Apart,
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
            Self::Movement => "迁移须从一地到另一地，每年的比率在 0 与 1 之间。".to_owned(),
            Self::Outline { feature: 0, zh, .. } => format!("边界文件有误：{zh}。"),
            Self::Outline { feature, zh, .. } => format!("边界文件第 {feature} 个要素有误：{zh}。"),
            Self::Unknown { .. } => "没有这个代码对应的模型、参考数据、服务或区划。".to_owned(),
            Self::Apart => "两个方案的起始年份不同，不能比较。".to_owned(),
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
        _ => "服务能力",
    }
}

/// What can be wrong with a line of counts, in both languages.
pub(super) const COUNT_FAULTS: [(&str, &str); 6] = [
    (HEADER, "表头须有 sex、age、population 三列（或 性别、年龄、人数）"),
    (CELL, "缺少单元格"),
    (SEX, "性别写作 m 或 f（男或女）"),
    (AGE, "年龄须为 0 至 150 的整数"),
    (PEOPLE, "人数须为不小于 0 的数"),
    (NOBODY, "表中没有人数"),
];
pub(super) const HEADER: &str = "the header needs the columns sex, age and population";
pub(super) const CELL: &str = "a cell is missing";
pub(super) const SEX: &str = "the sex is written m or f";
pub(super) const AGE: &str = "the age is a whole number from 0 to 150";
pub(super) const PEOPLE: &str = "the population is a number from 0 up";
pub(super) const NOBODY: &str = "nobody is counted";

fn counts_zh(what: &str) -> &'static str {
    COUNT_FAULTS.iter().find(|(en, _)| *en == what).map_or("内容无法读取", |(_, zh)| zh)
}
