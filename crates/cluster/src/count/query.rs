//! A table as SQL. Nothing here comes from the counting of `statistics`: what a code means is taken from the definition that every
//! snapshot carries, and ages, periods and months are the engine's own reckoning of dates, so that two methods vouch for a count.

use base::Date;
use statistics::Spec;

/// A table as one statement over `people`, `events` and `words` (see [`super::files`]): a column for each dimension in order, then the
/// count. `None` where the table names something that snapshots do not have.
pub(super) fn query(spec: &Spec, area: &str, day: Date) -> Option<String> {
    let unit = Unit::of(&spec.unit)?;
    let mut joined = vec![unit.place];
    let mut conditions = vec![format!("starts_with(at_{}.word, '{area}')", unit.place)];
    conditions.extend(unit.conditions(spec.years, day));
    let mut column = |code: &str| -> Option<String> {
        if code == "origin" && !joined.contains(&"hukou") {
            joined.push("hukou");
        }
        let (only, text) = unit.dimension(code, spec.level, day)?;
        conditions.extend(only);
        Some(text)
    };
    let mut columns = Vec::new();
    for code in spec.rows.iter().chain(&spec.columns) {
        columns.push(column(code)?);
    }
    let mut kept = Vec::new();
    for (code, wanted) in &spec.filter {
        let wanted: Vec<String> = wanted.iter().map(|one| text(one)).collect();
        let own = column(code)?;
        kept.push(if wanted.is_empty() {
            "FALSE".to_owned()
        } else {
            format!("{own} IN ({})", wanted.join(", "))
        });
    }
    conditions.extend(kept);
    conditions.sort_unstable();
    conditions.dedup();
    let words = columns.iter().map(|column| format!("CAST({column} AS VARCHAR)"));
    let selected: Vec<String> = words.chain(["count(*)".to_owned()]).collect();
    let grouped: Vec<String> = (1..=columns.len()).map(|at| at.to_string()).collect();
    let grouped =
        if grouped.is_empty() { String::new() } else { format!(" GROUP BY {}", grouped.join(", ")) };
    let joins: String = joined.iter().map(|column| unit.words(column)).collect();
    Some(format!(
        "SELECT {} FROM {} counted{joins} WHERE {}{grouped}",
        selected.join(", "),
        unit.kind,
        conditions.join(" AND ")
    ))
}

/// A text in SQL.
fn text(word: &str) -> String {
    format!("'{}'", word.replace('\'', "''"))
}

/// What is counted: which rows, and by which column they have their place.
struct Unit {
    kind: &'static str,
    place: &'static str,
    event: Option<u8>,
    homes: bool,
    /// Months before the day on which ages are reckoned.
    ages_before: u8,
}

impl Unit {
    fn of(code: &str) -> Option<Self> {
        let people = |place| Self { kind: "people", place, event: None, homes: false, ages_before: 0 };
        let event = |kind| Self { kind: "events", event: Some(kind), ..people("place") };
        Some(match code {
            "residents" => people("place"),
            "hukou" => people("hukou"),
            "mid" => Self { ages_before: 6, ..people("mid") },
            "homes" => Self { homes: true, ..people("place") },
            "births" => event(1),
            "deaths" => event(2),
            "marriages" => event(3),
            "divorces" => event(4),
            "arrivals" => event(5),
            "departures" => event(6),
            _ => return None,
        })
    }

    /// The join that says what the codes of a column of places stand for.
    fn words(&self, column: &str) -> String {
        format!(
            " JOIN words at_{column} ON at_{column}.kind = '{}' AND at_{column}.part = counted.part \
             AND at_{column}.named = '{column}' AND at_{column}.code = CAST(counted.{column} AS INT)",
            self.kind
        )
    }

    /// Which rows are counted at all.
    fn conditions(&self, years: i16, day: Date) -> Vec<String> {
        let mut conditions = Vec::new();
        if let Some(event) = self.event {
            let on = day_of("on");
            conditions.push(format!("counted.kind = {event}"));
            conditions.push(format!(
                "counted.\"on\" > 0 AND {on} > DATE '{day}' - INTERVAL '{} months'",
                12 * i32::from(years)
            ));
            conditions.push(format!("{on} <= DATE '{day}'"));
        }
        if self.homes {
            conditions.push("counted.home_size BETWEEN 1 AND 15".to_owned());
        }
        conditions
    }

    /// A dimension: what it leaves out, and its category.
    fn dimension(&self, code: &str, level: usize, day: Date) -> Option<(Option<String>, String)> {
        let coded = |column: &str, least: u8, most: u8| {
            (
                Some(format!("counted.{column} BETWEEN {least} AND {most}")),
                format!("CAST(counted.{column} AS VARCHAR)"),
            )
        };
        Some(match code {
            "place" => (None, format!("substr(at_{}.word, 1, {level})", self.place)),
            "origin" => (Some("at_hukou.word <> ''".to_owned()), "substr(at_hukou.word, 1, 2)".to_owned()),
            "age" => (None, self.age(day, "CAST(least(age, 100) AS VARCHAR)")),
            "age5" => (None, self.age(day, "CAST(least(age - age % 5, 100) AS VARCHAR)")),
            "age3" => (None, self.age(day, "CASE WHEN age < 15 THEN '0' WHEN age < 65 THEN '15' ELSE '65' END")),
            "sex" | "book" => coded(code, 0, 2),
            "apart" => coded(code, 0, 6),
            "marital" => coded(code, 0, 4),
            "education" => coded(code, 0, 7),
            "home_size" => coded(code, 1, 15),
            "home_type" => coded(code, 1, 5),
            "year" => (None, format!("CAST(date_part('year', {}) AS VARCHAR)", day_of("on"))),
            "month" => (None, format!("substr(CAST({} AS VARCHAR), 1, 7)", day_of("on"))),
            "order" => (None, "CAST(least(CAST(counted.\"order\" AS INT), 3) AS VARCHAR)".to_owned()),
            "first" => (Some("counted.\"order\" BETWEEN 0 AND 2".to_owned()), "CAST(counted.\"order\" AS VARCHAR)".to_owned()),
            "delay" => (
                None,
                "CASE counted.delay WHEN 0 THEN '0' WHEN 255 THEN 'unknown' ELSE CASE WHEN counted.delay < 12 THEN '1' ELSE '12' END END"
                    .to_owned(),
            ),
            _ => return None,
        })
    }

    /// A category by completed years, which `category` calls `age`.
    fn age(&self, day: Date, category: &str) -> String {
        if self.event.is_some() {
            let known = category.replace("age", "CAST(counted.age AS INT)");
            return format!("CASE WHEN counted.age = 255 THEN 'unknown' ELSE {known} END");
        }
        let (born, on) = (day_of("born"), format!("(DATE '{day}' - INTERVAL '{} months')", self.ages_before));
        let of = |part: &str, date: &str| format!("CAST(date_part('{part}', {date}) AS INT)");
        let before = format!(
            "{} * 100 + {} > {} * 100 + {}",
            of("month", &born),
            of("day", &born),
            of("month", &on),
            of("day", &on)
        );
        let age =
            format!("({} - {} - CASE WHEN {before} THEN 1 ELSE 0 END)", of("year", &on), of("year", &born));
        let known = category.replace("age", &age);
        format!("CASE WHEN counted.born = 0 OR {born} > {on} THEN 'unknown' ELSE {known} END")
    }
}

/// The day that a code of a column stands for: 1 is the first day of 1875.
fn day_of(column: &str) -> String {
    format!(
        "CAST(CAST(CAST(counted.\"{column}\" AS INT) - 1 + CAST(DATE '1875-01-01' AS INT) AS INT) AS DATE)"
    )
}
