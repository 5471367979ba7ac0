//! Pupils by grade, and staff.

use serde::{Deserialize, Serialize};

use super::{People, Service, basis};
use crate::{ModelError, Stated, Words, curve::Curve, model_error};

/// A stage of schooling: consecutive grades with one rate of attendance.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Stage {
    /// Its name.
    pub name: Words,
    /// Years after (negative: before) the age of entry into primary school at which the first grade begins.
    pub begins: i32,
    /// Number of grades.
    pub grades: u32,
    /// Share of the age group that attends; `None` until somebody says so.
    pub attendance: Option<Stated<f64>>,
    /// Pupils per member of staff.
    pub pupils_per_staff: Option<Stated<f64>>,
}

/// When children enter and which stages there are.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Schooling {
    /// Completed age by which children enter primary school in autumn.
    pub entry_age: Stated<u32>,
    /// Month and day until which that age must be completed.
    pub cutoff: Stated<(u32, u32)>,
    /// Share of a year's births up to that day; `None`: births are even over the year.
    pub born_before_cutoff: Option<Stated<f64>>,
    /// The stages.
    pub stages: Vec<Stage>,
}

impl Schooling {
    /// China: six years completed by 31 August, kindergarten of three years, six and three years of compulsory school, three of
    /// upper secondary school. Attendance outside compulsory school has no default. Staff as national standards put them.
    pub fn china() -> Self {
        let law = || {
            Words::new(
                "《义务教育法》第二条、第十一条：年满六周岁入学，九年义务教育",
                "Compulsory Education Law, articles 2 and 11: entry at six, nine compulsory years",
            )
        };
        let staff = |value: f64| {
            let source = Words::new(
                "国办发〔2001〕74 号城市标准，中央编办发〔2014〕72 号起城乡统一（教职工与学生比）",
                "State Council Office 2001 no. 74, urban standard, for all schools since 2014 (pupils per member of staff)",
            );
            Some(Stated::new(value, source))
        };
        let stage = |zh: &str, en: &str, begins, grades, attendance, pupils_per_staff| Stage {
            name: Words::new(zh, en),
            begins,
            grades,
            attendance,
            pupils_per_staff,
        };
        let kindergarten_staff = Stated::new(
            7.0,
            Words::new(
                "《幼儿园教职工配备标准（暂行）》（2013）：全日制教职工与幼儿比 1:5 至 1:7，取下限",
                "kindergarten staffing standard (2013): full day, one member of staff for 5 to 7 children; 7 taken",
            ),
        );
        Self {
            entry_age: Stated::new(6, law()),
            cutoff: Stated::new(
                (8, 31),
                Words::new(
                    "多数地方招生以 8 月 31 日为界，可按当地规定修改",
                    "most places admit by 31 August; change where yours does not",
                ),
            ),
            born_before_cutoff: None,
            stages: vec![
                stage("幼儿园", "kindergarten", -3, 3, None, Some(kindergarten_staff)),
                stage("小学", "primary school", 0, 6, Some(Stated::new(1.0, law())), staff(19.0)),
                stage("初中", "lower secondary school", 6, 3, Some(Stated::new(1.0, law())), staff(13.5)),
                stage("高中阶段", "upper secondary school", 9, 3, None, staff(12.5)),
            ],
        }
    }

    /// Share of a common year gone by at the end of the cut-off day.
    fn elapsed(&self) -> Result<f64, ModelError> {
        const BEFORE: [u32; 12] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
        const DAYS: [u32; 12] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
        let (month, day) = self.cutoff.value;
        let index =
            usize::try_from(month).ok().and_then(|month| month.checked_sub(1)).filter(|index| *index < 12);
        match index {
            Some(index) if (1..=DAYS[index]).contains(&day) => Ok(f64::from(BEFORE[index] + day) / 365.0),
            _ => Err(ModelError::Unreadable {
                what: "the day of school entry",
                why: "it is no day of the year",
            }),
        }
    }
}

/// Pupils in autumn of every year, one series a grade; empty where the stage's attendance is not known.
pub fn pupils_by_grade(
    people: &People,
    schooling: &Schooling,
    stage: &Stage,
) -> Result<Vec<Vec<f64>>, ModelError> {
    let Some(attendance) = &stage.attendance else { return Ok(Vec::new()) };
    model_error::within("attendance", attendance.value, 0.0, 1.2)?;
    let elapsed = schooling.elapsed()?;
    let born_before = schooling.born_before_cutoff.as_ref().map_or(elapsed, |stated| stated.value);
    model_error::within("share of births before the cut-off", born_before, 0.0, 1.0)?;
    let first = i64::from(schooling.entry_age.value) + i64::from(stage.begins);
    (0..i64::from(stage.grades))
        .map(|grade| {
            let age = usize::try_from(first + grade).map_err(|_negative| ModelError::OutOfRange {
                what: "the age of a grade",
                value: -1.0,
                low: 0.0,
                high: 99.0,
            })?;
            Ok(people
                .years()
                .map(|year| attendance.value * people.aged_on(year, age, elapsed, born_before))
                .collect())
        })
        .collect()
}

/// Places of a whole stage in autumn of every year; `None` where its attendance is not known.
pub(super) fn places(
    people: &People,
    schooling: &Schooling,
    stage: &Stage,
    capacity: Option<&Curve>,
) -> Result<Option<Service>, ModelError> {
    let Some(attendance) = &stage.attendance else { return Ok(None) };
    let grades = pupils_by_grade(people, schooling, stage)?;
    let years = people.births().len();
    let demand = (0..years).map(|at| grades.iter().map(|series| series[at]).sum()).collect();
    let name = Words::new(format!("{}学位", stage.name.zh), format!("places in {}", stage.name.en));
    let (month, day) = schooling.cutoff.value;
    let entry = Words::new(
        format!(
            "{month} 月 {day} 日前满 {} 周岁（{}；{}）",
            schooling.entry_age.value, schooling.entry_age.source.zh, schooling.cutoff.source.zh
        ),
        format!(
            "{} years by {day}/{month} ({}; {})",
            schooling.entry_age.value, schooling.entry_age.source.en, schooling.cutoff.source.en
        ),
    );
    let basis = vec![entry, basis("入学率", "attendance", attendance)];
    Service::new(name, people.first_year(), demand, capacity, basis).map(Some)
}

impl Schooling {
    /// Places of stage number `stage` beside its capacity; `None` where its attendance is not known.
    pub fn places(
        &self,
        people: &People,
        stage: usize,
        capacity: Option<&Curve>,
    ) -> Result<Option<Service>, ModelError> {
        match self.stages.get(stage) {
            Some(stage) => places(people, self, stage, capacity),
            None => Err(ModelError::Length {
                what: "stages of schooling",
                wanted: stage + 1,
                found: self.stages.len(),
            }),
        }
    }
}

/// Staff for a service of pupils; `None` where the stage has no ratio.
pub fn staff(
    pupils: &Service,
    stage: &Stage,
    capacity: Option<&Curve>,
) -> Result<Option<Service>, ModelError> {
    let Some(ratio) = &stage.pupils_per_staff else { return Ok(None) };
    model_error::within("pupils per member of staff", ratio.value, 0.5, 100.0)?;
    let demand = pupils.demand.iter().map(|count| count / ratio.value).collect();
    let name = Words::new(format!("{}教职工", stage.name.zh), format!("staff of {}", stage.name.en));
    let mut reasons = pupils.basis.clone();
    reasons.push(basis("生师比（教职工）", "pupils per member of staff", ratio));
    Service::new(name, pupils.first_year, demand, capacity, reasons).map(Some)
}
