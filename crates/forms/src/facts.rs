//! What a form may ask of the register, and the facts that answer it.

use std::collections::BTreeMap;

use base::Date;
use serde::{Deserialize, Serialize};

/// 男, 女.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sex {
    /// 男.
    Male,
    /// 女.
    Female,
}

/// How people belong to the area.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// 常住: alive, usual place in the area.
    Resident,
    /// 户籍: alive, household book in the area.
    Hukou,
    /// 流动人口: living here, the book in another township, unless both lie within one city's districts.
    Migrant,
    /// 人户分离: living here, the book in another township.
    Separated,
    /// 外出: book in the area, usual place outside.
    Away,
    /// 去向不明: book in the area, no usual place known.
    Unaccounted,
}

/// What is counted or listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Counted {
    /// People on the day.
    People,
    /// Households on the day.
    Households,
    /// Births of the period.
    Births,
    /// Deaths of the period.
    Deaths,
    /// Marriages of the period.
    Marriages,
    /// Divorces of the period.
    Divorces,
    /// People who moved in during the period.
    MovedIn,
    /// People who moved out during the period.
    MovedOut,
}

/// What is made of the counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Figure {
    /// The count itself.
    Count,
    /// Per cent of all people of the same standing.
    Share,
    /// Males per 100 females.
    SexRatio,
    /// Births per 1,000 residents.
    BirthRate,
    /// Deaths per 1,000 residents.
    DeathRate,
    /// Births less deaths, per 1,000 residents.
    NaturalRate,
    /// Births less deaths.
    Natural,
    /// Ages 0-14 and 65 and over per 100 of 15-64.
    Dependency,
    /// Residents per household.
    HouseholdSize,
}

/// Of whom.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Criteria {
    /// Sex.
    pub sex: Option<Sex>,
    /// Completed years, both included; open where the second is missing.
    pub ages: Option<(u16, Option<u16>)>,
    /// How they belong to the area; residents where nothing is said (charter, article 8).
    pub standing: Option<Standing>,
    /// First digit of the marital status.
    pub marital: Option<char>,
    /// Other than Han (true) or Han (false).
    pub minority: Option<bool>,
    /// A place within the area, by its code.
    pub place: Option<Box<str>>,
}

/// A figure that a form asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measure {
    /// What is counted.
    pub counted: Counted,
    /// Of whom.
    pub criteria: Criteria,
    /// What is made of it.
    pub figure: Figure,
    /// How many years before the form's own.
    pub years_before: u8,
}

/// The people, households or places that a list's rows are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Population {
    /// People who belong or to whom something happened.
    People(Counted, Criteria),
    /// Households, a row each, by their heads.
    Households,
    /// The household of the person that the form is about.
    Members,
    /// The places of the area.
    Places,
}

/// Whose value a label asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Who {
    /// The row's or the form's own person.
    Own,
    /// The head of their household.
    Head,
    /// Their spouse.
    Spouse,
    /// Their father.
    Father,
    /// Their mother.
    Mother,
}

/// Which value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// 姓名.
    Name,
    /// 曾用名.
    FormerName,
    /// 性别, GB/T 2261.1.
    Sex,
    /// 出生日期, ISO.
    BirthDate,
    /// 年龄, completed years on the form's day.
    Age,
    /// 证件号码.
    IdNumber,
    /// 证件类型, WS 364.3.
    IdKind,
    /// 电话.
    Phone,
    /// 民族, GB 3304.
    Ethnicity,
    /// 婚姻状况, GB/T 2261.2.
    Marital,
    /// 文化程度, GB/T 4658.
    Education,
    /// 工作单位.
    Employer,
    /// 现住址.
    Address,
    /// 户籍地址.
    HukouAddress,
    /// 与户主关系, GB/T 4761.
    Relation,
    /// 家庭人口数.
    HouseholdSize,
    /// 来本地时间.
    ResidentFrom,
    /// 死亡日期.
    DeathDate,
    /// 所属村（社区）.
    Place,
}

/// What decides whether somebody, or a group of people alike in it, meets criteria.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Traits {
    /// Sex, where stated.
    pub sex: Option<Sex>,
    /// Completed years on the form's day.
    pub age: Option<u16>,
    /// Division of the usual place; empty where none is known.
    pub usual: Box<str>,
    /// Division of the household book; empty where none is known.
    pub hukou: Box<str>,
    /// First digit of the marital status.
    pub marital: Option<char>,
    /// Other than Han.
    pub minority: Option<bool>,
}

/// Somebody on a list: traits, and values as the register holds them (codes as codes, days as ISO).
#[derive(Debug, Clone, Default)]
pub struct Entry {
    /// Traits.
    pub traits: Traits,
    /// Alive on the form's day.
    pub alive: bool,
    /// Head of a household.
    pub head: bool,
    /// Key of the household.
    pub household: Box<str>,
    /// Values.
    pub values: BTreeMap<(Who, What), String>,
}

/// Happenings alike: kind, years before the form's period, sex of the person, place, how many.
#[derive(Debug, Clone)]
pub struct Happened {
    /// What happened.
    pub counted: Counted,
    /// 0 in the form's period, 1 in that of a year before.
    pub years_before: u8,
    /// Of the child, the dead, the mover; none for marriages.
    pub sex: Option<Sex>,
    /// Where.
    pub place: Box<str>,
    /// How many.
    pub count: u64,
}

/// Everything that a form is filled from.
#[derive(Debug, Clone)]
pub struct Facts {
    /// The area, by its leading digits.
    pub area: Box<str>,
    /// Names of the area, the shortest last: 浙江省…街道, 街道.
    pub area_names: Vec<String>,
    /// The places right below the area: code and name.
    pub places: Vec<(Box<str>, String)>,
    /// The day that the form describes.
    pub day: Date,
    /// First day of its period.
    pub from: Date,
    /// People alive on the day, in groups alike.
    pub people: Vec<(Traits, u64)>,
    /// Whether the groups say marital status and ethnicity.
    pub detailed: bool,
    /// Households by place: place and how many.
    pub households: Option<Vec<(Box<str>, u64)>>,
    /// Births, deaths, marriages and moves; only of kinds that are listed in `happened_kinds`.
    pub happened: Vec<Happened>,
    /// Which kinds the register knows.
    pub happened_kinds: Vec<Counted>,
    /// People for lists; empty unless a list asks.
    pub entries: Vec<Entry>,
    /// Whom the form is about, among the entries.
    pub subject: Option<usize>,
}

impl Traits {
    /// Whether they meet the criteria in the area; `None` where the register cannot tell.
    fn meets(&self, area: &str, criteria: &Criteria) -> bool {
        let here = |code: &str| !code.is_empty() && code.starts_with(area);
        let township = |code: &str| code.get(..9.min(code.len())).unwrap_or("").to_owned();
        let separated =
            || here(&self.usual) && !self.hukou.is_empty() && township(&self.usual) != township(&self.hukou);
        let belongs = match criteria.standing.unwrap_or(Standing::Resident) {
            Standing::Resident => here(&self.usual),
            Standing::Hukou => here(&self.hukou),
            Standing::Separated => separated(),
            Standing::Migrant => separated() && !same_city(&self.usual, &self.hukou),
            Standing::Away => here(&self.hukou) && !self.usual.is_empty() && !here(&self.usual),
            Standing::Unaccounted => here(&self.hukou) && self.usual.is_empty(),
        };
        let by_book =
            matches!(criteria.standing, Some(Standing::Hukou | Standing::Away | Standing::Unaccounted));
        let place = if by_book { &self.hukou } else { &self.usual };
        belongs
            && criteria.sex.is_none_or(|sex| self.sex == Some(sex))
            && criteria.ages.is_none_or(|(from, to)| {
                self.age.is_some_and(|age| age >= from && to.is_none_or(|to| age <= to))
            })
            && criteria.marital.is_none_or(|marital| self.marital == Some(marital))
            && criteria.minority.is_none_or(|minority| self.minority == Some(minority))
            && criteria.place.as_deref().is_none_or(|code| place.starts_with(code))
    }
}

/// Both within the districts of one prefecture-level city: county codes 01 to 20 are districts.
fn same_city(a: &str, b: &str) -> bool {
    let district = |code: &str| {
        code.get(4..6).and_then(|own| own.parse::<u8>().ok()).is_some_and(|own| (1..=20).contains(&own))
    };
    a.get(..4).is_some() && a.get(..4) == b.get(..4) && district(a) && district(b)
}

impl Facts {
    fn people_of(&self, criteria: &Criteria) -> Option<u64> {
        if !self.detailed && (criteria.marital.is_some() || criteria.minority.is_some()) {
            return None;
        }
        let met = self.people.iter().filter(|(traits, _)| traits.meets(&self.area, criteria));
        Some(met.map(|(_, count)| count).sum())
    }

    fn happened_of(&self, counted: Counted, criteria: &Criteria, years_before: u8) -> Option<u64> {
        let plain = criteria.ages.is_none() && criteria.marital.is_none() && criteria.minority.is_none();
        let here = matches!(criteria.standing, None | Some(Standing::Resident));
        if !plain || !here || !self.happened_kinds.contains(&counted) || years_before > 1 {
            return None;
        }
        let met = self.happened.iter().filter(|own| {
            own.counted == counted
                && own.years_before == years_before
                && criteria.sex.is_none_or(|sex| own.sex == Some(sex))
                && criteria.place.as_deref().is_none_or(|code| own.place.starts_with(code))
        });
        Some(met.map(|own| own.count).sum())
    }

    fn households_of(&self, criteria: &Criteria) -> Option<u64> {
        let plain = Criteria { place: None, standing: None, ..criteria.clone() } == Criteria::default();
        let place = criteria.place.as_deref();
        let books = matches!(criteria.standing, None | Some(Standing::Hukou));
        let found = self.households.as_ref().filter(|_| plain && books)?;
        let met = found.iter().filter(|(code, _)| place.is_none_or(|place| code.starts_with(place)));
        Some(met.map(|(_, count)| count).sum())
    }

    /// The figure, where the register knows it.
    pub fn value(&self, measure: &Measure) -> Option<f64> {
        let criteria = &measure.criteria;
        let before = measure.years_before;
        let people =
            |criteria: &Criteria| if before == 0 { self.people_of(criteria).map(float) } else { None };
        let bare =
            Criteria { standing: criteria.standing, place: criteria.place.clone(), ..Criteria::default() };
        let happened = |counted| self.happened_of(counted, criteria, before).map(float);
        let ratio = |part: f64, whole: f64, per: f64| (whole > 0.0).then(|| part / whole * per);
        let aged = |ages| people(&Criteria { ages: Some(ages), ..bare.clone() });
        match measure.figure {
            Figure::Count => match measure.counted {
                Counted::People => people(criteria),
                Counted::Households if before == 0 => self.households_of(criteria).map(float),
                Counted::Households => None,
                counted @ (Counted::Births
                | Counted::Deaths
                | Counted::Marriages
                | Counted::Divorces
                | Counted::MovedIn
                | Counted::MovedOut) => happened(counted),
            },
            Figure::Share if measure.counted == Counted::People => {
                ratio(people(criteria)?, people(&bare)?, 100.0)
            }
            Figure::Share => None,
            Figure::SexRatio => {
                let of = |sex| people(&Criteria { sex: Some(sex), ..criteria.clone() });
                ratio(of(Sex::Male)?, of(Sex::Female)?, 100.0)
            }
            Figure::BirthRate => ratio(happened(Counted::Births)?, people(&bare)?, 1_000.0),
            Figure::DeathRate => ratio(happened(Counted::Deaths)?, people(&bare)?, 1_000.0),
            Figure::Natural => Some(happened(Counted::Births)? - happened(Counted::Deaths)?),
            Figure::NaturalRate => {
                ratio(happened(Counted::Births)? - happened(Counted::Deaths)?, people(&bare)?, 1_000.0)
            }
            Figure::Dependency => {
                ratio(aged((0, Some(14)))? + aged((65, None))?, aged((15, Some(64)))?, 100.0)
            }
            Figure::HouseholdSize => {
                let books = Criteria { standing: Some(Standing::Hukou), ..bare.clone() };
                ratio(people(&books)?, float(self.households_of(&books)?), 1.0)
            }
        }
    }

    /// The rows of a list, in a fixed order: by place, household and age.
    pub fn rows(&self, population: &Population) -> Vec<usize> {
        let holds = |entry: &Entry| match population {
            Population::People(counted, criteria) => self.listed(entry, *counted, criteria),
            Population::Households => entry.head && entry.alive,
            Population::Members => {
                let own = self.subject.and_then(|at| self.entries.get(at));
                own.is_some_and(|own| {
                    !own.household.is_empty() && own.household == entry.household && entry.alive
                })
            }
            Population::Places => false,
        };
        let mut found: Vec<usize> =
            self.entries.iter().enumerate().filter(|(_, entry)| holds(entry)).map(|(at, _)| at).collect();
        let key = |at: &usize| {
            self.entries.get(*at).map(|entry| {
                (
                    entry.traits.usual.clone(),
                    entry.household.clone(),
                    !entry.head,
                    std::cmp::Reverse(entry.traits.age),
                )
            })
        };
        found.sort_by_key(key);
        found
    }

    fn listed(&self, entry: &Entry, counted: Counted, criteria: &Criteria) -> bool {
        let within = |what: What| {
            entry
                .values
                .get(&(Who::Own, what))
                .and_then(|day| day.parse::<Date>().ok())
                .is_some_and(|day| day >= self.from && day <= self.day)
        };
        let meets = entry.traits.meets(&self.area, criteria);
        match counted {
            Counted::People => entry.alive && meets,
            Counted::Births => meets && within(What::BirthDate),
            Counted::Deaths => !entry.alive && meets && within(What::DeathDate),
            Counted::MovedIn => entry.alive && meets && within(What::ResidentFrom),
            Counted::Households | Counted::Marriages | Counted::Divorces | Counted::MovedOut => false,
        }
    }
}

/// Counts are far below what a double holds exactly.
fn float(count: u64) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}
