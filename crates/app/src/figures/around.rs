//! Releases of areas around and within one another: their cells are about the same people, so that they are attacked together. A
//! township's cell has one name in all of them; the whole of an area and its small places together are told apart by the area.

use std::collections::HashMap;

use statistics::disclosure::Published;

/// A cell's name that is the same in the releases of all areas, and says the area where it says `all` or `other`.
pub(super) fn placed(area: &str, name: &str) -> String {
    let place = name.split(' ').find_map(|part| part.strip_prefix("place="));
    let place = match place {
        // Of a township, the whole is what those around it publish as its cell.
        None if area.len() == 9 => format!("place={area}"),
        None => format!("all={area}"),
        Some("other") => format!("other={area}"),
        Some(code) => format!("place={code}"),
    };
    let rest = name.split(' ').filter(|part| part.contains('=') && !part.starts_with("place="));
    std::iter::once(place.as_str()).chain(rest).collect::<Vec<_>>().join(" ")
}

/// What readers have who put releases of several areas side by side: a cell is shown where one of them shows it, and all sums hold.
pub(super) fn united(releases: &[(&str, &Published)]) -> Published {
    let mut all = Published::default();
    let mut places: HashMap<String, usize> = HashMap::new();
    for (area, release) in releases {
        let mut own = Vec::with_capacity(release.names.len());
        for (name, shown) in release.names.iter().zip(&release.shown) {
            let name = placed(area, name);
            let place = *places.entry(name.clone()).or_insert_with(|| {
                all.names.push(name);
                all.shown.push(None);
                all.names.len() - 1
            });
            if let Some(known) = all.shown.get_mut(place) {
                *known = known.or(*shown);
            }
            own.push(place);
        }
        for (total, parts) in &release.sums {
            let parts: Option<Vec<usize>> = parts.iter().map(|part| own.get(*part).copied()).collect();
            all.sums.extend(own.get(*total).copied().zip(parts));
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use statistics::disclosure::{Method, attack};

    use super::*;

    fn published(cells: &[(&str, Option<u64>)], sums: &[(usize, &[usize])]) -> Published {
        Published {
            names: cells.iter().map(|cell| cell.0.to_owned()).collect(),
            shown: cells.iter().map(|cell| cell.1).collect(),
            sums: sums.iter().map(|(total, parts)| (*total, parts.to_vec())).collect(),
        }
    }

    #[test]
    fn a_cell_has_one_name_in_all_areas() {
        assert_eq!(placed("3301", "place=330106002 sex=2"), placed("330106", "place=330106002 sex=2"));
        assert_eq!(placed("330106002", "sex=2"), placed("3301", "place=330106002 sex=2"));
        for name in ["everybody", "sex=2", "place=other sex=2"] {
            assert_ne!(placed("330106", name), placed("330105", name));
            assert_ne!(placed("330106", name), placed("3301", name));
        }
    }

    /// A city of two townships hides both: the small one, and the other so that the difference does not tell it. The county publishes the
    /// large one. Neither tells by itself; side by side they do.
    #[test]
    fn what_neither_tells_alone_both_tell_together() {
        let method = Method { rounded: false, keyed: true, threshold: 10 };
        let city = published(
            &[("sex=2", Some(57)), ("place=330106001 sex=2", None), ("place=330105001 sex=2", None)],
            &[(0, &[1, 2])],
        );
        let county = published(
            &[("sex=2", Some(50)), ("place=330106001 sex=2", Some(50)), ("place=other sex=2", Some(0))],
            &[(0, &[1, 2])],
        );
        for alone in [("3301", &city), ("330106", &county)] {
            assert_eq!(attack(&[united(&[alone])], method), []);
        }
        let told = attack(&[united(&[("3301", &city), ("330106", &county)])], method);
        assert!(
            told.iter().any(|claim| claim.cell == "place=330105001 sex=2" && claim.value == 7),
            "{told:?}"
        );
    }
}
