//! What a table is called: by what it shows, of whom, by what it is split, and of which day.

use statistics::{
    Share, Table,
    definition::Definition,
    dimension::{Dimension, View},
};

/// `登记现住人口（女）：乡镇街道 × 年龄组，2026-11-01`, and the same in English.
pub(super) fn title(table: &Table, definition: &Definition, zh: bool) -> String {
    let unit = if zh { table.unit.zh } else { table.unit.en };
    let only: Vec<String> = limits(table, definition, zh).into_iter().flat_map(|(_, kept)| kept).collect();
    let split: Vec<&str> = table.dimensions.iter().map(|one| split_by(one, table.spec.level, zh)).collect();
    let share = share(table.spec.share, zh);
    let when = when(table, definition, zh);
    if zh {
        let only = if only.is_empty() { String::new() } else { format!("（{}）", only.join("、")) };
        let split = if split.is_empty() { String::new() } else { format!("：{}", split.join(" × ")) };
        format!("{unit}{only}{split}{share}，{when}")
    } else {
        let only = if only.is_empty() { String::new() } else { format!(" ({})", only.join(", ")) };
        let split = if split.is_empty() { String::new() } else { format!(": {}", split.join(" × ")) };
        format!("{unit}{only}{split}{share}, {when}")
    }
}

/// A dimension by its name; places by the kind of divisions that are told apart.
fn split_by(one: &Dimension, level: usize, zh: bool) -> &str {
    match (&*one.code, level, zh) {
        ("place", 6, true) => "县（市、区）",
        ("place", 6, false) => "county",
        ("place", 9, true) => "乡镇街道",
        ("place", 9, false) => "township",
        ("place", 12, true) => "村（社区）",
        ("place", 12, false) => "village or community",
        (_, _, true) => &one.zh,
        (_, _, false) => &one.en,
    }
}

/// To what the count is limited: each dimension with the categories that are kept of it, by their names.
pub(super) fn limits(table: &Table, definition: &Definition, zh: bool) -> Vec<(String, Vec<String>)> {
    let area = table.spec.area.as_deref().unwrap_or(&definition.area);
    let said = |zh_text: &str, en_text: &str| if zh { zh_text.to_owned() } else { en_text.to_owned() };
    let mut limits = Vec::new();
    for (code, kept) in &table.spec.filter {
        let digits = kept.iter().map(|own| own.len()).max().unwrap_or(table.spec.level);
        let view = View::new(area, definition.day, digits);
        // Places are named from the very codes that are kept.
        let dimension = Dimension::new(code, table.unit, &view, &|_| kept.clone());
        let name = dimension.as_ref().map_or_else(|| code.to_string(), |one| said(&one.zh, &one.en));
        let categories = dimension.map(|one| one.categories).unwrap_or_default();
        let kept = kept.iter().map(|own| {
            let found = categories.iter().find(|category| category.code == *own);
            found.map_or_else(|| own.to_string(), |one| said(&one.zh, &one.en))
        });
        limits.push((name, kept.collect()));
    }
    limits
}

const fn share(share: Share, zh: bool) -> &'static str {
    match (share, zh) {
        (Share::None, _) => "",
        (Share::Row, true) => "（占行合计 %）",
        (Share::Row, false) => " (% of the row)",
        (Share::Column, true) => "（占列合计 %）",
        (Share::Column, false) => " (% of the column)",
        (Share::All, true) => "（占总计 %）",
        (Share::All, false) => " (% of all)",
    }
}

/// The day; of events, the years that end with it.
fn when(table: &Table, definition: &Definition, zh: bool) -> String {
    let (day, years) = (definition.day, table.spec.years);
    match (table.unit.kind == "events", zh) {
        (true, true) => format!("截至 {day} 的 {years} 年"),
        (true, false) if years == 1 => format!("the year to {day}"),
        (true, false) => format!("the {years} years to {day}"),
        (false, _) => day.to_string(),
    }
}
