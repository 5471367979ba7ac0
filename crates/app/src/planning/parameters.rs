//! What services are reckoned by. Every parameter is stated with its source; one without a published figure has no default, and
//! its service is left out until somebody gives one.

use super::document::Parameter;

/// A parameter: its code, its words, its unit and the bounds within which it can be meant.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Known {
    /// The code in documents.
    pub code: &'static str,
    /// Chinese.
    pub zh: &'static str,
    /// English.
    pub en: &'static str,
    /// Lowest value.
    pub low: f64,
    /// Highest value.
    pub high: f64,
}

macro_rules! known {
    ($($code:literal $zh:literal $en:literal $low:literal $high:literal;)*) => {
        /// Every parameter.
        pub const PARAMETERS: &[Known] = &[$(Known { code: $code, zh: $zh, en: $en, low: $low, high: $high }),*];
    };
}

known! {
    "childcare_per_thousand" "每千人口 3 岁以下托位数" "childcare places under 3 per 1,000 people" 0.0 100.0;
    "school_entry_age" "入小学须满的周岁" "age completed on entry into primary school" 5.0 8.0;
    "school_entry_month" "入学截止日：月" "last day for that birthday: month" 1.0 12.0;
    "school_entry_day" "入学截止日：日" "last day for that birthday: day" 1.0 31.0;
    "kindergarten_attendance" "学前三年毛入园率（0—1.2）" "kindergarten attendance, 0 to 1.2" 0.0 1.2;
    "upper_secondary_attendance" "高中阶段毛入学率（0—1.2）" "upper secondary attendance, 0 to 1.2" 0.0 1.2;
    "kindergarten_pupils_per_staff" "幼儿园：每名教职工对应幼儿数" "kindergarten children per member of staff" 1.0 60.0;
    "primary_pupils_per_staff" "小学：每名教职工对应学生数" "primary pupils per member of staff" 1.0 60.0;
    "lower_secondary_pupils_per_staff" "初中：每名教职工对应学生数" "lower secondary pupils per member of staff" 1.0 60.0;
    "upper_secondary_pupils_per_staff" "高中阶段：每名教职工对应学生数" "upper secondary pupils per member of staff" 1.0 60.0;
    "maternity_stay_days" "分娩平均住院天数" "days in hospital for a birth" 0.1 60.0;
    "maternity_occupancy" "产科床位使用率（0—1）" "occupancy of maternity beds, 0 to 1" 0.05 1.0;
    "maternity_in_hospital" "住院分娩率（0—1）" "share of births in hospital, 0 to 1" 0.0 1.0;
    "disability_60" "60—69 岁失能率（0—1）" "disability at 60-69, 0 to 1" 0.0 1.0;
    "disability_70" "70—79 岁失能率（0—1）" "disability at 70-79, 0 to 1" 0.0 1.0;
    "disability_80" "80—89 岁失能率（0—1）" "disability at 80-89, 0 to 1" 0.0 1.0;
    "disability_90" "90 岁及以上失能率（0—1）" "disability at 90 and over, 0 to 1" 0.0 1.0;
    "elders_in_homes" "失能老人入住机构比例（0—1）" "share of the disabled who live in homes, 0 to 1" 0.0 1.0;
    "participation_male_16" "男 16—24 岁劳动参与率（0—1）" "participation of men of 16-24, 0 to 1" 0.0 1.0;
    "participation_male_25" "男 25—54 岁劳动参与率（0—1）" "participation of men of 25-54, 0 to 1" 0.0 1.0;
    "participation_male_55" "男 55—64 岁劳动参与率（0—1）" "participation of men of 55-64, 0 to 1" 0.0 1.0;
    "participation_male_65" "男 65 岁及以上劳动参与率（0—1）" "participation of men of 65 and over, 0 to 1" 0.0 1.0;
    "participation_female_16" "女 16—24 岁劳动参与率（0—1）" "participation of women of 16-24, 0 to 1" 0.0 1.0;
    "participation_female_25" "女 25—54 岁劳动参与率（0—1）" "participation of women of 25-54, 0 to 1" 0.0 1.0;
    "participation_female_55" "女 55—64 岁劳动参与率（0—1）" "participation of women of 55-64, 0 to 1" 0.0 1.0;
    "participation_female_65" "女 65 岁及以上劳动参与率（0—1）" "participation of women of 65 and over, 0 to 1" 0.0 1.0;
    "women_at_50" "2025 年前法定 50 岁退休的女性比例（0—1）" "share of women whose statutory age was 50 before 2025" 0.0 1.0;
}

/// A service, and the parameters without which it cannot be reckoned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reckoned {
    /// Its code in documents.
    pub code: &'static str,
    /// Chinese.
    pub zh: &'static str,
    /// English.
    pub en: &'static str,
    /// Codes of parameters.
    pub needs: &'static [&'static str],
}

macro_rules! reckoned {
    ($($code:literal $zh:literal $en:literal: $($need:literal)*;)*) => {
        /// The services that a scenario can reckon, once its parameters are stated.
        pub const SERVICES: &[Reckoned] =
            &[$(Reckoned { code: $code, zh: $zh, en: $en, needs: &[$($need),*] }),*];
    };
}

reckoned! {
    "childcare" "3 岁以下托位" "childcare places under 3": "childcare_per_thousand";
    "kindergarten" "幼儿园学位" "places in kindergarten": "kindergarten_attendance";
    "upper_secondary" "高中阶段学位" "places in upper secondary school": "upper_secondary_attendance";
    "maternity_beds" "产科床位" "maternity beds": "maternity_stay_days" "maternity_occupancy" "maternity_in_hospital";
    "elder_care" "养老床位" "elder-care places":
        "disability_60" "disability_70" "disability_80" "disability_90" "elders_in_homes";
    "labour_force" "劳动力" "labour force":
        "participation_male_16" "participation_male_25" "participation_male_55" "participation_male_65"
        "participation_female_16" "participation_female_25" "participation_female_55" "participation_female_65";
    "pension_support" "养老金赡养比" "pension support ratio": "women_at_50";
}

/// The parameter of that code.
pub(super) fn known(code: &str) -> Option<&'static Known> {
    PARAMETERS.iter().find(|known| known.code == code)
}

/// What a new scenario begins with: the figures that national plans and standards give.
pub(super) fn defaults() -> Vec<Parameter> {
    let parameter =
        |code: &str, value: f64, source: &str| Parameter { code: code.into(), value, source: source.into() };
    vec![
        parameter(
            "childcare_per_thousand",
            4.5,
            "“十四五”规划纲要：2025 年每千人口 4.5 个 · 14th five-year plan: 4.5 by 2025",
        ),
        parameter(
            "kindergarten_pupils_per_staff",
            7.0,
            "《幼儿园教职工配备标准（暂行）》2013，取下限 · kindergarten staffing standard, 2013",
        ),
        parameter(
            "primary_pupils_per_staff",
            19.0,
            "国办发〔2001〕74 号，中央编办发〔2014〕72 号 · staffing standards of 2001 and 2014",
        ),
        parameter(
            "lower_secondary_pupils_per_staff",
            13.5,
            "国办发〔2001〕74 号，中央编办发〔2014〕72 号 · staffing standards of 2001 and 2014",
        ),
    ]
}
