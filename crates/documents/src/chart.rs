//! Charts as SVG text: few colours that also differ in grey, labels in the paper's font.

use std::fmt::Write as _;

use crate::{DemandLine, FanBands, Language, Pyramid};

const TEAL: &str = "#17595d";
const LAMP: &str = "#a85b08";
const INK: &str = "#1c2a2c";
const FAINT: &str = "#5b6668";
const LINE: &str = "#ddd6c8";
/// Of the demand lines: they differ in lightness, and in their dashes.
const STROKES: [(&str, &str); 5] =
    [(TEAL, ""), (LAMP, ""), ("#5d8f3a", "6 3"), ("#8a4a7d", "2 3"), ("#4a5759", "8 3 2 3")];

/// A picture that grows by elements.
struct Svg {
    text: String,
}

impl Svg {
    fn new(width: f64, height: f64) -> Self {
        let text = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" font-family=\"Noto Sans CJK SC\">"
        );
        Self { text }
    }

    fn rect(&mut self, [x, y, width, height]: [f64; 4], fill: &str, opacity: f64) {
        let _infallible = write!(
            self.text,
            "<rect x=\"{x:.2}\" y=\"{y:.2}\" width=\"{width:.2}\" height=\"{height:.2}\" fill=\"{fill}\" fill-opacity=\"{opacity}\"/>"
        );
    }

    fn line(&mut self, [x0, y0, x1, y1]: [f64; 4], stroke: &str) {
        let _infallible = write!(
            self.text,
            "<line x1=\"{x0:.2}\" y1=\"{y0:.2}\" x2=\"{x1:.2}\" y2=\"{y1:.2}\" stroke=\"{stroke}\" stroke-width=\"0.6\"/>"
        );
    }

    fn path(&mut self, points: &[(f64, f64)], stroke: (&str, &str), width: f64) {
        let _infallible = write!(
            self.text,
            "<path d=\"{}\" fill=\"none\" stroke=\"{}\" stroke-dasharray=\"{}\" stroke-width=\"{width}\" stroke-linejoin=\"round\"/>",
            along(points),
            stroke.0,
            if stroke.1.is_empty() { "none" } else { stroke.1 },
        );
    }

    fn area(&mut self, points: &[(f64, f64)], fill: &str, opacity: f64) {
        let _infallible =
            write!(self.text, "<path d=\"{}Z\" fill=\"{fill}\" fill-opacity=\"{opacity}\"/>", along(points));
    }

    fn words(&mut self, (x, y): (f64, f64), anchor: &str, size: f64, fill: &str, words: &str) {
        let words = words.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        let _infallible = write!(
            self.text,
            "<text x=\"{x:.2}\" y=\"{y:.2}\" text-anchor=\"{anchor}\" font-size=\"{size}\" fill=\"{fill}\">{words}</text>"
        );
    }

    fn done(mut self) -> String {
        self.text.push_str("</svg>");
        self.text
    }
}

fn along(points: &[(f64, f64)]) -> String {
    let mut path = String::new();
    for (at, (x, y)) in points.iter().enumerate() {
        let _infallible = write!(path, "{}{x:.2} {y:.2}", if at == 0 { "M" } else { "L" });
    }
    path
}

/// A round step that cuts `most` into some four pieces: 1, 2 or 5 times a power of ten.
fn step(most: f64) -> f64 {
    if most <= 0.0 {
        return 1.0;
    }
    let rough = most / 4.0;
    let power = 10.0_f64.powf(rough.log10().floor());
    let times = [1.0, 2.0, 5.0, 10.0].into_iter().find(|times| times * power >= rough).unwrap_or(10.0);
    times * power
}

/// A number of persons for an axis: 亿 and 万 in Chinese, m and k in English.
pub(crate) fn people(value: f64, language: Language) -> String {
    let trimmed = |value: f64| {
        let text = format!("{value:.2}");
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    };
    match language {
        Language::Chinese if value >= 1e8 => format!("{}亿", trimmed(value / 1e8)),
        Language::Chinese if value >= 1e4 => format!("{}万", trimmed(value / 1e4)),
        Language::English if value >= 1e6 => format!("{}m", trimmed(value / 1e6)),
        Language::English if value >= 1e4 => format!("{}k", trimmed(value / 1e3)),
        Language::Chinese | Language::English => trimmed(value),
    }
}

/// A pyramid with the other year's outline over it; both drawn to the scale of the larger.
pub(crate) fn pyramid(shown: &Pyramid, outline: &Pyramid, language: Language) -> String {
    let (width, height, middle, foot) = (250.0, 232.0, 125.0, 206.0);
    let mut svg = Svg::new(width, height);
    let most = [shown, outline]
        .into_iter()
        .flat_map(|p| p.male.iter().chain(&p.female))
        .fold(0.0_f64, |most, people| most.max(*people));
    let ages = shown.male.len().max(1);
    let (gap, top) = (11.0, 20.0);
    let across = |people: f64| if most > 0.0 { people / most * (middle - gap - 14.0) } else { 0.0 };
    let row = (foot - top) / count(ages);
    let at = |age: usize| foot - row * (count(age) + 1.0);
    for (people, sex) in [(&shown.male, -1.0), (&shown.female, 1.0)] {
        for (age, people) in people.iter().enumerate() {
            let wide = across(*people);
            let left = if sex < 0.0 { middle - gap - wide } else { middle + gap };
            svg.rect([left, at(age), wide, row * 0.92], if sex < 0.0 { TEAL } else { LAMP }, 0.82);
        }
    }
    for (people, sex) in [(&outline.male, -1.0), (&outline.female, 1.0)] {
        let edge: Vec<(f64, f64)> = people
            .iter()
            .enumerate()
            .flat_map(|(age, people)| {
                let x = middle + sex * (gap + across(*people));
                [(x, at(age) + row), (x, at(age))]
            })
            .collect();
        svg.path(&edge, (INK, ""), 0.7);
    }
    for age in (0..ages).step_by(20) {
        svg.words((middle, at(age) + row * 0.5 + 2.6), "middle", 7.5, FAINT, &age.to_string());
    }
    let (male, female) = if language == Language::Chinese { ("男", "女") } else { ("males", "females") };
    svg.words((middle - gap - 4.0, 12.0), "end", 9.0, TEAL, male);
    svg.words((middle + gap + 4.0, 12.0), "start", 9.0, LAMP, female);
    let tick = step(most) * 2.0;
    for side in [-1.0, 1.0] {
        let x = middle + side * (gap + across(tick.min(most)));
        svg.line([x, foot, x, foot + 3.0], FAINT);
        svg.words((x, foot + 12.0), "middle", 7.5, FAINT, &people(tick.min(most), language));
        svg.line([middle + side * gap, foot, middle + side * (gap + across(most)), foot], LINE);
    }
    svg.done()
}

/// The frame that years run through from left to right.
struct Frame {
    left: f64,
    right: f64,
    top: f64,
    foot: f64,
    years: (i32, i32),
    most: f64,
}

impl Frame {
    fn x(&self, year: i32) -> f64 {
        let (from, until) = self.years;
        let share = f64::from(year - from) / f64::from((until - from).max(1));
        self.left + (self.right - self.left) * share
    }

    fn y(&self, value: f64) -> f64 {
        self.foot - (self.foot - self.top) * value / self.most
    }

    /// Lines at round values, years below.
    fn draw(&self, svg: &mut Svg, label: impl Fn(f64) -> String) {
        let step = step(self.most);
        let mut value = 0.0;
        while value <= self.most * 1.0001 {
            svg.line([self.left, self.y(value), self.right, self.y(value)], LINE);
            svg.words((self.left - 4.0, self.y(value) + 2.8), "end", 8.0, FAINT, &label(value));
            value += step;
        }
        let (from, until) = self.years;
        let every = if until - from > 60 { 20 } else { 10 };
        for year in (from..=until).filter(|year| year % every == 0) {
            // The last year's label stays inside the drawing.
            let anchor = if year == until { "end" } else { "middle" };
            svg.words((self.x(year), self.foot + 12.0), anchor, 8.0, FAINT, &year.to_string());
        }
    }
}

/// The fan: bands of 95, 80 and 50 %, the median, and what came before.
pub(crate) fn fan(bands: &FanBands, language: Language) -> String {
    let mut svg = Svg::new(480.0, 190.0);
    let all_years =
        || bands.past.iter().map(|(year, _)| *year).chain(bands.years.iter().map(|(year, _)| *year));
    let values = bands.past.iter().map(|(_, v)| *v).chain(bands.years.iter().map(|(_, q)| q[6]));
    let frame = Frame {
        left: 44.0,
        right: 474.0,
        top: 8.0,
        foot: 172.0,
        years: (all_years().min().unwrap_or(0), all_years().max().unwrap_or(1)),
        most: values.fold(1.0, f64::max) * 1.05,
    };
    frame.draw(&mut svg, |value| people(value, language));
    for (low, high, opacity) in [(0, 6, 0.16), (1, 5, 0.22), (2, 4, 0.34)] {
        let upper = bands.years.iter().map(|(year, q)| (frame.x(*year), frame.y(q[high])));
        let lower = bands.years.iter().rev().map(|(year, q)| (frame.x(*year), frame.y(q[low])));
        svg.area(&upper.chain(lower).collect::<Vec<_>>(), TEAL, opacity);
    }
    let middle: Vec<_> = bands.years.iter().map(|(year, q)| (frame.x(*year), frame.y(q[3]))).collect();
    svg.path(&middle, (TEAL, ""), 1.6);
    let past: Vec<_> = bands.past.iter().map(|(year, v)| (frame.x(*year), frame.y(*v))).collect();
    svg.path(&past, (INK, ""), 1.2);
    svg.done()
}

/// Demand by service as per cent of the first year's, each line named at its end.
pub(crate) fn demand(lines: &[DemandLine]) -> String {
    let mut svg = Svg::new(480.0, 200.0);
    let points = || lines.iter().flat_map(|line| &line.points);
    let frame = Frame {
        left: 36.0,
        right: 376.0,
        top: 8.0,
        foot: 182.0,
        years: (
            points().map(|(year, _)| *year).min().unwrap_or(0),
            points().map(|(year, _)| *year).max().unwrap_or(1),
        ),
        most: points().map(|(_, value)| *value).fold(1.0, f64::max) * 1.05,
    };
    frame.draw(&mut svg, |value| format!("{:.0}%", value * 100.0));
    let mut ends: Vec<(f64, usize)> = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let path: Vec<_> = line.points.iter().map(|(year, v)| (frame.x(*year), frame.y(*v))).collect();
        svg.path(&path, STROKES[at % STROKES.len()], 1.5);
        if let Some((_, y)) = path.last() {
            ends.push((*y, at));
        }
    }
    // Names keep a line's distance from each other, in the order of the lines' ends.
    ends.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut free = frame.top + 4.0;
    for (y, at) in ends {
        let own = y.max(free);
        free = own + 11.0;
        svg.words(
            (frame.right + 6.0, own + 3.0),
            "start",
            8.5,
            STROKES[at % STROKES.len()].0,
            &lines[at].name,
        );
    }
    svg.done()
}

/// A small count as a number of the drawing.
fn count(value: usize) -> f64 {
    u32::try_from(value).map_or(0.0, f64::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_round_and_few() {
        for (most, expected) in [(1.0, 0.5), (9.0, 5.0), (100.0, 50.0), (1_400.0, 500.0), (0.0, 1.0)] {
            assert!((step(most) - expected).abs() < 1e-9, "{most}: {}", step(most));
        }
    }

    #[test]
    fn people_are_grouped_as_each_language_does() {
        assert_eq!(people(1.416e9, Language::Chinese), "14.16亿");
        assert_eq!(people(116_186.0, Language::Chinese), "11.62万");
        assert_eq!(people(116_186.0, Language::English), "116.19k");
        assert_eq!(people(9_000.0, Language::English), "9000");
    }

    #[test]
    fn names_are_kept_from_being_markup() {
        let line =
            DemandLine { name: "<托育 & 幼儿>".to_owned(), points: vec![(2025, 1.0), (2030, 2.0)] };
        let svg = demand(&[line]);
        assert!(svg.contains("&lt;托育 &amp; 幼儿&gt;") && svg.ends_with("</svg>"));
    }
}
