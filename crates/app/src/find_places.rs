//! Offices and service points by what was typed: by name, by sound, by what is given there, by place. Nobody's data, so no purpose.

use access::{Area, Cx};
use base::Date;
use codes::division::{Division, Divisions};
use store::{ServiceKind, ServicePoint, Store};
use text::{fold::match_key, pinyin};

use crate::{AppError, Result, search_people::LONGEST};

/// Offices and points that are offered.
const OFFERED: usize = 6;
/// The fewest letters that are taken for the sound of a place.
const LEAST_LETTERS: usize = 4;
/// From so many digits on an area's offices are looked for down to the villages; above it, down to the townships.
const COUNTY: usize = 6;

/// The office of a division.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundOffice {
    /// The division's code without the zeros behind it.
    pub code: Box<str>,
    /// The division's own name.
    pub name: Box<str>,
    /// The name of the division above, from the province down.
    pub above: Box<str>,
}

/// A service point with the words for where it is.
#[derive(Debug, Clone, PartialEq)]
pub struct FoundPoint {
    /// It.
    pub point: ServicePoint,
    /// The name of its division, from the province down.
    pub place: String,
}

/// How well a name fits; smaller is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Near {
    Begins,
    Has,
    Sounds,
    /// By what is given there, or where.
    About,
}

/// What was typed, in words.
struct Words(Vec<String>);

impl Words {
    fn read(typed: &str) -> Result<Self> {
        if !(2..=LONGEST).contains(&typed.trim().chars().count()) {
            return Err(AppError::SearchTooShort);
        }
        let words = typed.split_whitespace().map(match_key).filter(|word| !word.is_empty());
        Ok(Self(words.map(|word| word.to_lowercase()).collect()))
    }

    /// How well something of this name fits: each word has to be in the name or in what stands around it.
    fn fit(&self, name: &str, around: &[&str]) -> Option<Near> {
        let (own, around) = (folded(name), around.iter().copied().map(folded).collect::<Vec<_>>());
        let by_name = |word: &str| named(word, name, &own);
        let about = |word: &str| around.iter().any(|text| text.contains(word)).then_some(Near::About);
        self.0
            .iter()
            .map(|word| by_name(word).or_else(|| about(word)))
            .collect::<Option<Vec<_>>>()?
            .into_iter()
            .max()
    }
}

fn folded(text: &str) -> String {
    match_key(text).to_lowercase()
}

fn named(word: &str, name: &str, folded: &str) -> Option<Near> {
    if folded.starts_with(word) {
        return Some(Near::Begins);
    }
    if folded.contains(word) {
        return Some(Near::Has);
    }
    // Fewer letters are the initials of half a county's people and places.
    (word.len() >= LEAST_LETTERS && pinyin::within(name, word)).then_some(Near::Sounds)
}

/// Finds the offices of the actor's area, its own among them, by name or by sound; a further word may name what lies around.
pub fn find_offices(cx: &Cx, divisions: &Divisions, typed: &str) -> Result<Vec<FoundOffice>> {
    let words = Words::read(typed)?;
    let (area, day) = (&cx.actor.area, cx.now().china_date());
    let mut found: Vec<(Near, usize, FoundOffice)> = Vec::new();
    let mut look = |division: Division<'_>| {
        let code = division.code.short();
        let above =
            divisions.parent(&code).and_then(|above| divisions.full_name_on(&above.code.to_string(), day));
        let above = above.unwrap_or_default();
        // What lies around says which of two of the same name; by itself it would name everything in it.
        let own = words.0.iter().any(|word| named(word, division.name, &folded(division.name)).is_some());
        let fits = if own { words.fit(division.name, &[&above]) } else { None };
        if let Some(near) = fits {
            let office = FoundOffice { code: code.into(), name: division.name.into(), above: above.into() };
            found.push((near, division.name.chars().count(), office));
        }
    };
    if let Some(own) = divisions.as_of(area.prefix(), day) {
        look(own);
    }
    below(divisions, area.prefix(), (day, area.prefix().len() >= COUNTY), &mut look);
    found.sort_by(|a, b| (a.0, a.2.code.len(), a.1, &a.2.code).cmp(&(b.0, b.2.code.len(), b.1, &b.2.code)));
    found.truncate(OFFERED);
    Ok(found.into_iter().map(|(_, _, office)| office).collect())
}

fn below(
    divisions: &Divisions,
    code: &str,
    (day, villages): (Date, bool),
    look: &mut impl FnMut(Division<'_>),
) {
    for child in divisions.children_on(code, day) {
        let short = child.code.short();
        if short.len() == 12 && !villages {
            return;
        }
        look(child);
        below(divisions, &short, (day, villages), look);
    }
}

/// Finds the service points of the actor's area by name, by sound, by what is given there or by where it is.
pub async fn find_points(
    cx: &Cx,
    store: &Store,
    place_of: impl Fn(&str) -> String,
    typed: &str,
) -> Result<Vec<FoundPoint>> {
    let words = Words::read(typed)?;
    let points = store.service_points(&cx.actor.area).await?;
    let mut found: Vec<(Near, FoundPoint)> = Vec::new();
    for point in points {
        let place = place_of(&point.division);
        let around = [&*point.address, place.as_str(), said(point.kind)];
        if let Some(near) = words.fit(&point.name, &around) {
            found.push((near, FoundPoint { point, place }));
        }
    }
    found.sort_by(|a, b| (a.0, &a.1.point.name, a.1.point.id).cmp(&(b.0, &b.1.point.name, b.1.point.id)));
    found.truncate(OFFERED);
    Ok(found.into_iter().map(|(_, found)| found).collect())
}

/// The service points of a division, as far as it lies in the actor's area.
pub async fn points_within(cx: &Cx, store: &Store, code: &str) -> Result<Vec<ServicePoint>> {
    let asked: Area = code.parse().map_err(|_unreadable| AppError::NotFound)?;
    let own = &cx.actor.area;
    if own.covers(asked.prefix()) {
        return Ok(store.service_points(&asked).await?);
    }
    if asked.covers(own.prefix()) {
        return Ok(store.service_points(own).await?);
    }
    Ok(Vec::new())
}

/// The words by which a kind of service is looked for, in both languages.
const fn said(kind: ServiceKind) -> &'static str {
    match kind {
        ServiceKind::Clinic => "卫生服务站 诊所 医院 clinic",
        ServiceKind::Childcare => "托育 托儿所 幼儿园 childcare nursery",
        ServiceKind::Supplies => "免费药具 药具发放点 free supplies",
        ServiceKind::Hall => "便民服务中心 办事大厅 service hall",
        ServiceKind::Other => "其他服务 other service",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_by_its_words_its_sound_and_what_stands_around_it() {
        let fit = |typed: &str| {
            let around = ["余杭区文一西路2号", "浙江省杭州市余杭区五常街道", said(ServiceKind::Clinic)];
            Words::read(typed).unwrap().fit("五常卫生服务站", &around)
        };
        assert_eq!(fit("五常"), Some(Near::Begins));
        assert_eq!(fit("卫生服务"), Some(Near::Has));
        for sound in ["wuchang", "wcws", "wuchangweish", "weisheng"] {
            assert_eq!(fit(sound), Some(Near::Sounds), "{sound}");
        }
        for about in ["clinic", "诊所", "文一西路", "五常 clinic", "余杭区 卫生"] {
            assert_eq!(fit(about), Some(Near::About), "{about}");
        }
        for other in ["良渚", "托育", "childcare", "五常 托育", "xyz"] {
            assert_eq!(fit(other), None, "{other}");
        }
        assert!(Words::read("五").is_err());
    }
}
