use access::Area;
use base::Date;
use services::{Days, measures};
use statistics::indicator::methods::{funnel_limits, real, share_interval};
use store::Rating;

use super::{
    LEAST, OfficeFigures, Quarter, ServiceFigures, Tallies, Tally, Told, Withheld,
    tally::{Material, tallies},
};
use crate::{App, AppError, Result, applications::services_at_hand};

/// What residents say: told of quarters that have ended only.
const BY_RESIDENTS: [&str; 2] = ["rated", "satisfied"];

/// What residents wrote of an office: its area and their words.
type Words = Vec<(Box<str>, Box<str>)>;

/// Reckons the measures of an area's offices in a quarter as they stand on `today`.
pub(super) async fn reckon(
    app: &App,
    area: &Area,
    quarter: Quarter,
    today: Date,
) -> Result<(ServiceFigures, Words)> {
    let whole = quarter.days().ok_or(AppError::Choice)?;
    let ended = whole.until <= today;
    // Of a quarter under way, up to today.
    let tomorrow = today.tomorrow().or(Err(AppError::Day))?;
    let days = Days { until: whole.until.min(tomorrow), ..whole };
    let (name, store) = (quarter.to_string(), &app.store);
    let since = format!("{}T00:00:00+08:00", whole.from).parse().or(Err(AppError::Choice))?;
    // What is due today can still be answered in time.
    let due = if ended { whole.until } else { today };
    let material = Material {
        served: store.served(area, since).await?,
        cases: store.served_cases(area, whole.from, due).await?,
        ratings: store.ratings(area, &name).await?,
    };
    let catalogue = services_at_hand(app)?;
    let offices = tallies(&material, (&name, days), catalogue.calendar());
    let codes: Vec<Box<str>> = measures()?.into_iter().map(|one| one.code.into()).collect();
    let figures = figures(&offices.into_iter().collect::<Vec<_>>(), &codes, ended);
    let told = |office: &OfficeFigures| {
        let at = codes.iter().position(|code| &**code == "satisfied");
        at.and_then(|at| office.figures.get(at)).is_some_and(std::result::Result::is_ok)
    };
    let words = words(&material.ratings, |area| figures.1.iter().any(|one| *one.area == *area && told(one)));
    let (whole, offices) = figures;
    let found = ServiceFigures {
        area: area.prefix().into(),
        quarter: name.into(),
        ended,
        measures: codes,
        whole,
        offices,
    };
    Ok((found, words))
}

fn words(ratings: &[Rating], told: impl Fn(&str) -> bool) -> Words {
    let mut words: Words = ratings
        .iter()
        .filter(|rating| told(&rating.area))
        .filter_map(|rating| Some((rating.area.clone(), rating.words.clone()?)))
        .collect();
    // By office; within one in the order of what is written, which says nothing of when.
    words.sort_unstable();
    words
}

/// What is told of the whole and of each office.
fn figures(
    offices: &[(Box<str>, Tallies)],
    codes: &[Box<str>],
    ended: bool,
) -> (OfficeFigures, Vec<OfficeFigures>) {
    let mut whole = OfficeFigures { area: "".into(), figures: Vec::new() };
    let mut each: Vec<OfficeFigures> =
        offices.iter().map(|(area, _)| OfficeFigures { area: area.clone(), figures: Vec::new() }).collect();
    for code in codes {
        let of = |tallies: &Tallies| tallies.of(code).unwrap_or_default();
        let counted: Vec<Tally> = offices.iter().map(|(_, tallies)| of(tallies)).collect();
        let all = counted.iter().fold(Tally::default(), |sum, one| sum.with(*one));
        let asked: Vec<u64> = match &**code {
            "satisfied" => offices.iter().map(|(_, tallies)| tallies.rated.below).collect(),
            _ => Vec::new(),
        };
        if BY_RESIDENTS.contains(&&**code) && !ended {
            whole.figures.push(Err(Withheld::NotEnded));
            for one in &mut each {
                one.figures.push(Err(Withheld::NotEnded));
            }
            continue;
        }
        let hidden = hidden(&counted, &**code == "satisfied");
        let overall = (all.below > 0).then(|| real(all.above) / real(all.below));
        whole.figures.push(told(all, None, (!asked.is_empty()).then(|| asked.iter().sum())));
        for (at, one) in each.iter_mut().enumerate() {
            let tally = counted.get(at).copied().unwrap_or_default();
            let figure = if hidden.get(at) == Some(&true) {
                Err(Withheld::Few)
            } else {
                told(tally, overall, asked.get(at).copied())
            };
            one.figures.push(figure);
        }
    }
    (whole, each)
}

/// Which offices are not told. What residents said of the offices that are hidden must not follow from the rest: where they are
/// fewer than [`LEAST`] together, the smallest one that would be told is hidden with them.
fn hidden(counted: &[Tally], answers: bool) -> Vec<bool> {
    let mut hidden: Vec<bool> = counted.iter().map(|one| one.below < LEAST).collect();
    let rest = |hidden: &[bool]| -> u64 {
        counted.iter().zip(hidden).filter(|(_, hidden)| **hidden).map(|(one, _)| one.below).sum()
    };
    if answers && (1..LEAST).contains(&rest(&hidden)) {
        let shown = counted.iter().enumerate().filter(|(at, _)| hidden.get(*at) == Some(&false));
        if let Some((at, _)) = shown.min_by_key(|(_, one)| one.below)
            && let Some(one) = hidden.get_mut(at)
        {
            *one = true;
        }
    }
    hidden
}

/// `asked` is how many could have rated.
fn told(tally: Tally, overall: Option<f64>, asked: Option<u64>) -> std::result::Result<Told, Withheld> {
    let interval = share_interval(tally.above, tally.below).filter(|_| tally.below >= LEAST);
    let interval = interval.ok_or(Withheld::Few)?;
    let bounds = asked.filter(|asked| *asked >= tally.below).map(|asked| {
        let silent = asked - tally.below;
        (real(tally.above) / real(asked), real(tally.above + silent) / real(asked))
    });
    Ok(Told {
        above: tally.above,
        below: tally.below,
        interval,
        limits: overall.map(|overall| funnel_limits(overall, tally.below)),
        bounds,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn office(area: &str, satisfied: (u64, u64), asked: u64) -> (Box<str>, Tallies) {
        let satisfied = Tally { above: satisfied.0, below: satisfied.1 };
        let rated = Tally { above: satisfied.below, below: asked };
        (area.into(), Tallies { rated, satisfied, ..Tallies::default() })
    }

    fn codes() -> Vec<Box<str>> {
        measures().unwrap().into_iter().map(|one| one.code.into()).collect()
    }

    #[test]
    fn what_few_said_does_not_follow_from_the_rest() {
        let offices = [
            office("330110001", (40, 50), 200),
            office("330110002", (25, 31), 100),
            office("330110003", (0, 4), 9),
        ];
        let (whole, each) = figures(&offices, &codes(), true);
        let satisfied = |one: &OfficeFigures| one.figures[5];
        let all = satisfied(&whole).unwrap();
        assert_eq!((all.above, all.below), (65, 85));
        assert_eq!(satisfied(&each[0]).unwrap().below, 50);
        // 85 − 50 − 31 would tell what the four said.
        assert_eq!((satisfied(&each[1]), satisfied(&each[2])), (Err(Withheld::Few), Err(Withheld::Few)));
        // With sixty hidden together nothing follows, and nobody else is hidden.
        let more: Vec<_> = (0..3).map(|at| office(&format!("33011010{at}"), (10, 20), 30)).collect();
        let (_, each) = figures(&[&offices[..2], &more[..]].concat(), &codes(), true);
        assert_eq!(each.iter().filter(|one| satisfied(one).is_ok()).count(), 2);
    }

    #[test]
    fn who_is_silent_leaves_the_share_between_two_bounds() {
        let (_, each) = figures(&[office("330110001", (40, 50), 200)], &codes(), true);
        let told = each[0].figures[5].unwrap();
        assert_eq!(told.bounds, Some((0.2, 0.95)));
        // Wilson's interval of 40 in 50, worked out by hand from his formula: 0.6696 to 0.8876.
        assert!((told.interval.0 - 0.6696).abs() < 1e-4 && (told.interval.1 - 0.8876).abs() < 1e-4);
        assert!(!told.beyond(), "one office is all of them");
    }

    #[test]
    fn of_a_quarter_under_way_nothing_is_told_that_residents_said() {
        let (whole, each) = figures(&[office("330110001", (40, 50), 200)], &codes(), false);
        for one in [&whole, &each[0]] {
            assert_eq!(one.figures[4..], [Err(Withheld::NotEnded), Err(Withheld::NotEnded)]);
        }
    }
}
