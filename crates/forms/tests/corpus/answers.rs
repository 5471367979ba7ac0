//! The answer key: what belongs in each cell, counted straight from the people. It shares no code with the filler.

use super::people::{AREA, DAY, FROM, MARRIAGES, PLACES, Person};

fn township(code: &str) -> &str {
    &code[..9]
}

struct Filter {
    standing: String,
    female: Option<bool>,
    ages: Option<(u16, u16)>,
    marital: Option<char>,
    minority: Option<bool>,
    place: Option<usize>,
}

impl Filter {
    fn of(tokens: &[&str]) -> Self {
        let mut filter = Self {
            standing: "res".into(),
            female: None,
            ages: None,
            marital: None,
            minority: None,
            place: None,
        };
        for token in tokens {
            match *token {
                "res" | "huk" | "mig" | "sep" | "away" => filter.standing = (*token).into(),
                "m" => filter.female = Some(false),
                "f" => filter.female = Some(true),
                "min" => filter.minority = Some(true),
                _ if token.starts_with("mar") && token.len() == 4 => filter.marital = token.chars().nth(3),
                _ if token.starts_with('@') => {
                    filter.place = token[1..].parse::<usize>().ok().map(|place| place - 1)
                }
                _ => {
                    if let Some((from, to)) = token.split_once('-') {
                        filter.ages = Some((from.parse().expect("an age"), to.parse().unwrap_or(999)));
                    }
                }
            }
        }
        filter
    }

    fn takes(&self, person: &Person) -> bool {
        let here = person.usual.starts_with(AREA);
        let book = person.hukou.starts_with(AREA);
        let apart = here && township(&person.usual) != township(&person.hukou);
        // 3301 is Hangzhou; its county codes 01 to 20 are districts of the city.
        let within_city = person.hukou.starts_with("3301");
        let (belongs, code) = match self.standing.as_str() {
            "res" => (here, &person.usual),
            "huk" => (book, &person.hukou),
            "sep" => (apart, &person.usual),
            "mig" => (apart && !within_city, &person.usual),
            _ => (book && !here, &person.hukou),
        };
        belongs
            && self.female.is_none_or(|female| person.female == female)
            && self.ages.is_none_or(|(from, to)| person.age() >= from && person.age() <= to)
            && self.marital.is_none_or(|own| person.marital.starts_with(own))
            && self.minority.is_none_or(|own| (person.ethnic != "01") == own)
            && self.place.is_none_or(|place| code == PLACES[place].0)
    }
}

fn rounded(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

/// The figure of an expression such as `res f 60- @2`; none where it asks for what nobody knows.
pub fn figure(people: &[Person], expression: &str) -> Option<f64> {
    let tokens: Vec<&str> = expression.split_whitespace().collect();
    let has = |word: &str| tokens.contains(&word);
    let filter = Filter::of(&tokens);
    let count = |filter: &Filter| people.iter().filter(|own| own.alive() && filter.takes(own)).count() as f64;
    let (from, until) = if has("prev") { ("2024-01-01", "2024-06-30") } else { (FROM, DAY) };
    let within = |day: &str| !day.is_empty() && day >= from && day <= until;
    let births = || people.iter().filter(|own| within(&own.birth) && filter.takes(own)).count() as f64;
    let deaths = || people.iter().filter(|own| within(&own.died) && filter.takes(own)).count() as f64;
    let all = Filter {
        female: None,
        ages: None,
        marital: None,
        minority: None,
        standing: filter.standing.clone(),
        place: filter.place,
    };
    let homes = || {
        people
            .iter()
            .filter(|own| {
                own.head
                    && own.hukou.starts_with(AREA)
                    && filter.place.is_none_or(|place| own.hukou == PLACES[place].0)
            })
            .count() as f64
    };
    let aged = |from: u16, to: u16| {
        count(&Filter {
            ages: Some((from, to)),
            standing: "res".into(),
            female: None,
            marital: None,
            minority: None,
            place: filter.place,
        })
    };
    let books = |place| {
        count(&Filter {
            standing: "huk".into(),
            female: None,
            ages: None,
            marital: None,
            minority: None,
            place,
        })
    };
    let event = has("births") || has("deaths") || has("marriages");
    if has("?") {
        return None;
    }
    // Of a year ago the register's people are not counted, only what happened then.
    if has("prev") && !event {
        return None;
    }
    Some(match () {
        () if has("birthrate") => rounded(births() / count(&all) * 1000.0),
        () if has("deathrate") => rounded(deaths() / count(&all) * 1000.0),
        () if has("naturalrate") => rounded((births() - deaths()) / count(&all) * 1000.0),
        () if has("births") => births(),
        () if has("deaths") => deaths(),
        () if has("marriages") => MARRIAGES.iter().filter(|(day, _)| within(day)).count() as f64,
        () if has("hhsize") => rounded(books(filter.place) / homes()),
        () if has("hh") => homes(),
        () if has("sexratio") => rounded(aged_sex(people, false) / aged_sex(people, true) * 100.0),
        () if has("dep") => rounded((aged(0, 14) + aged(65, 999)) / aged(15, 64) * 100.0),
        () if has("share") => rounded(count(&filter) / count(&all) * 100.0),
        () if has("wan") => (count(&filter)).round() / 10_000.0,
        () => count(&filter),
    })
}

fn aged_sex(people: &[Person], female: bool) -> f64 {
    people.iter().filter(|own| own.alive() && own.usual.starts_with(AREA) && own.female == female).count()
        as f64
}

/// Whom a list holds, in no order.
pub fn listed(people: &[Person], of: &str, subject: Option<usize>) -> Vec<usize> {
    let tokens: Vec<&str> = of.split_whitespace().collect();
    let filter = Filter::of(&tokens);
    let within = |day: &str| !day.is_empty() && day >= FROM && day <= DAY;
    let here = |own: &Person| own.usual.starts_with(AREA);
    let takes = |own: &Person| match tokens[0] {
        "nobody" => false,
        "heads" => own.head && own.alive(),
        "members" => subject.is_some_and(|at| people[at].household == own.household) && own.alive(),
        "births" => here(own) && within(&own.birth),
        "deaths" => here(own) && within(&own.died) && !own.alive(),
        "movedin" => here(own) && own.alive() && within(&own.since),
        _ => own.alive() && filter.takes(own),
    };
    (0..people.len()).filter(|at| takes(&people[*at])).collect()
}

/// What a person's cell shows; none where nobody knows it, empty where this person has none.
pub fn value(people: &[Person], at: usize, column: &str) -> Option<String> {
    let own = &people[at];
    let head = people.iter().position(|other| other.household == own.household && other.head);
    let (whom, what) = match column.split_once('.') {
        Some(("h", what)) => (head, what),
        Some(("s", what)) => (own.spouse, what),
        Some(("f", what)) => (own.father, what),
        Some(("m", what)) => (own.mother, what),
        _ => (Some(at), column),
    };
    if what == "?" {
        return None;
    }
    let Some(own) = whom.map(|at| &people[at]) else { return Some(String::new()) };
    Some(match what {
        "name" => own.name.clone(),
        "sex" => if own.female { "女" } else { "男" }.into(),
        "birth" => own.birth.clone(),
        "age" => own.age().to_string(),
        "id" => own.id.clone(),
        "phone" => own.phone.clone(),
        "eth" => if own.ethnic == "11" { "满族" } else { "汉族" }.into(),
        "mar" => match own.marital {
            "10" => "未婚",
            "20" => "已婚",
            "30" => "丧偶",
            _ => "离婚",
        }
        .into(),
        "edu" => match own.education {
            "60" => "普通高级中学",
            "70" => "初级中学",
            _ => "",
        }
        .into(),
        "emp" => own.employer.clone(),
        "addr" => own.address.clone(),
        "haddr" => own.hukou_address.clone(),
        "rel" => match own.relation {
            "02" => "户主",
            "10" => "配偶",
            "20" => "子",
            _ => "女",
        }
        .into(),
        "hhsize" => people
            .iter()
            .filter(|other| other.household == own.household && other.alive())
            .count()
            .to_string(),
        "from" => own.since.clone(),
        "death" => own.died.clone(),
        "place" => PLACES.iter().find(|place| place.0 == own.usual).map_or("", |place| place.1).into(),
        other => panic!("no column {other}"),
    })
}
