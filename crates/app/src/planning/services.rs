use projection::{
    Projection, Stated, Words,
    curve::Curve,
    demand::{
        Bands, ChildcareNorm, ElderCare, Maternity, People, Schooling, Service, Support, childcare,
        elder_care, labour_force, maternity_beds, potential_support, pupils_by_grade, staff, support,
    },
};

use super::{
    Planned,
    document::{Capacity, Document},
    homes::elders_alone,
    run::Run,
};
use crate::Result;

/// A service's need beside what there is room for.
#[derive(Debug, Clone)]
pub struct Need {
    /// Its code in documents.
    pub code: &'static str,
    /// Unit: places, staff, beds, persons for each.
    pub unit: Words,
    /// Need, capacity and gaps by year.
    pub service: Service,
    /// Pupils by grade and year, where it is a stage of school.
    pub grades: Vec<Vec<f64>>,
    /// Whether it is a ratio, which has no capacity.
    pub ratio: bool,
    /// Whether it counts people for whom no one service has a capacity.
    pub people: bool,
}

/// What a run needs of every service whose parameters the scenario states.
pub fn services(document: &Document, run: &Run) -> Result<Vec<Need>> {
    Ok(needs(document, &run.projection)?)
}

pub(super) fn needs(document: &Document, projection: &Projection) -> Planned<Vec<Need>> {
    let people = People::of(projection)?;
    let stated = Stating { document, projection };
    let mut needs = Vec::new();
    if let Some(places) = stated.parameter("childcare_per_thousand") {
        let curve = stated.capacity("childcare")?;
        let service = childcare(&people, &ChildcareNorm::PerThousand(places), curve.as_ref())?;
        needs.push(need("childcare", places_unit(), service));
    }
    schooling(&people, &stated, &mut needs)?;
    if let (Some(stay_days), Some(occupancy), Some(in_hospital)) = (
        stated.parameter("maternity_stay_days"),
        stated.parameter("maternity_occupancy"),
        stated.parameter("maternity_in_hospital"),
    ) {
        let by = Maternity { stay_days, occupancy, in_hospital };
        let curve = stated.capacity("maternity_beds")?;
        needs.push(need("maternity_beds", beds_unit(), maternity_beds(&people, &by, curve.as_ref())?));
    }
    if let (Some(disability), Some(in_homes)) = (stated.disability(), stated.parameter("elders_in_homes")) {
        let curve = stated.capacity("elder_care")?;
        let service = elder_care(&people, &ElderCare { disability, in_homes }, curve.as_ref())?;
        needs.push(need("elder_care", beds_unit(), service));
    }
    if let Some(service) = elders_alone(document, &people)? {
        let unit = Words::new("人", "persons");
        needs.push(Need { unit, people: true, ..need("elders_alone", places_unit(), service) });
    }
    if let Some(participation) = stated.participation() {
        let unit = Words::new("人", "persons");
        let service = labour_force(&people, &participation)?;
        needs.push(Need { unit, people: true, ..need("labour_force", places_unit(), service) });
    }
    let ratio = |code, service| Need {
        ratio: true,
        ..need(code, Words::new("人/人", "persons for each"), service)
    };
    if let Some(women) = stated.parameter("women_at_50") {
        needs.push(ratio("pension_support", support(&people, &Support::new(women))?));
    }
    needs.push(ratio("potential_support", potential_support(&people)?));
    Ok(needs)
}

const STAGES: [(&str, &str, &str, Option<&str>); 4] = [
    ("kindergarten", "kindergarten_staff", "kindergarten_pupils_per_staff", Some("kindergarten_attendance")),
    ("primary", "primary_staff", "primary_pupils_per_staff", None),
    ("lower_secondary", "lower_secondary_staff", "lower_secondary_pupils_per_staff", None),
    (
        "upper_secondary",
        "upper_secondary_staff",
        "upper_secondary_pupils_per_staff",
        Some("upper_secondary_attendance"),
    ),
];

fn schooling(people: &People, stated: &Stating<'_>, needs: &mut Vec<Need>) -> Planned<()> {
    let mut schooling = Schooling::china();
    if let Some(age) = stated.parameter("school_entry_age") {
        schooling.entry_age = Stated::new(whole(age.value), age.source);
    }
    if let (Some(month), Some(day)) =
        (stated.parameter("school_entry_month"), stated.parameter("school_entry_day"))
    {
        schooling.cutoff = Stated::new((whole(month.value), whole(day.value)), day.source);
    }
    for (stage, (.., per_staff, attendance)) in schooling.stages.iter_mut().zip(STAGES) {
        if let Some(attendance) = attendance {
            stage.attendance = stated.parameter(attendance);
        }
        if let Some(ratio) = stated.parameter(per_staff) {
            stage.pupils_per_staff = Some(ratio);
        }
    }
    for (at, (code, staff_code, ..)) in STAGES.into_iter().enumerate() {
        let places = stated.capacity(code)?;
        let Some(service) = schooling.places(people, at, places.as_ref())? else { continue };
        let there = stated.capacity(staff_code)?;
        let teachers = staff(&service, &schooling.stages[at], there.as_ref())?;
        let grades = pupils_by_grade(people, &schooling, &schooling.stages[at])?;
        needs.push(Need { grades, ..need(code, places_unit(), service) });
        if let Some(teachers) = teachers {
            needs.push(need(staff_code, Words::new("人", "staff"), teachers));
        }
    }
    Ok(())
}

fn need(code: &'static str, unit: Words, service: Service) -> Need {
    Need { code, unit, service, grades: Vec::new(), ratio: false, people: false }
}

/// A parameter that counts: an age, a month, a day.
#[expect(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "checked to lie between 1 and 31"
)]
fn whole(value: f64) -> u32 {
    value.round() as u32
}

fn places_unit() -> Words {
    Words::new("个", "places")
}

fn beds_unit() -> Words {
    Words::new("张", "beds")
}

/// What the document states.
struct Stating<'a> {
    document: &'a Document,
    projection: &'a Projection,
}

impl Stating<'_> {
    fn parameter(&self, code: &str) -> Option<Stated<f64>> {
        let found = self.document.parameters.iter().find(|parameter| &*parameter.code == code)?;
        Some(Stated::new(found.value, Words::new(&*found.source, &*found.source)))
    }

    /// Disability by age, the same for both sexes; all four bands must be stated.
    fn disability(&self) -> Option<Stated<Bands>> {
        let codes = ["disability_60", "disability_70", "disability_80", "disability_90"];
        let stated: Vec<Stated<f64>> = codes.iter().filter_map(|code| self.parameter(code)).collect();
        if stated.len() != codes.len() {
            return None;
        }
        let rates: Vec<f64> = [0.0].into_iter().chain(stated.iter().map(|rate| rate.value)).collect();
        let bands = Bands { starts: vec![0, 60, 70, 80, 90], rates: [rates.clone(), rates] };
        Some(Stated::new(bands, stated[0].source.clone()))
    }

    /// Participation in work by sex and age; all eight must be stated.
    fn participation(&self) -> Option<Stated<Bands>> {
        let mut source = None;
        let mut of = |sex: &str| -> Option<Vec<f64>> {
            let mut rates = vec![0.0];
            for start in [16, 25, 55, 65] {
                let rate = self.parameter(&format!("participation_{sex}_{start}"))?;
                rates.push(rate.value);
                source.get_or_insert(rate.source);
            }
            Some(rates)
        };
        let rates = [of("male")?, of("female")?];
        Some(Stated::new(Bands { starts: vec![0, 16, 25, 55, 65], rates }, source?))
    }

    fn capacity(&self, code: &str) -> Planned<Option<Curve>> {
        let of_all = |capacity: &&Capacity| &*capacity.service == code && capacity.division.is_none();
        let Some(capacity) = self.document.capacity.iter().find(of_all) else {
            return Ok(None);
        };
        let first = self.projection.first_year;
        let years = (first..).take(self.projection.periods());
        let values = years.map(|year| capacity.places.at(year)).collect();
        let source = &*capacity.places.source;
        Ok(Some(Curve::new(first, values, Words::new(source, source))?))
    }
}
