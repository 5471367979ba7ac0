//! What everybody may know: where services are given, and what the offices promise by which law.

use std::collections::BTreeMap;

use app::{applications::APPEAL_DAYS, cases::PROMISE_DAYS};
use axum::response::Html;
use base::Date;
use maud::{Markup, html};
use services::{Basis, Catalogue, Item, Office};
use store::{ServiceKind, ServicePoint};

use super::{Page, affairs::said, my::back};
use crate::{routes::application_views::law_title, words};

/// The side of the map, in its own units.
const SIDE: f64 = 320.0;
const EDGE: f64 = 24.0;
/// Metres in a degree of latitude.
const DEGREE: f64 = 111_320.0;

fn kind_name(page: Page, kind: ServiceKind) -> &'static str {
    match kind {
        ServiceKind::Clinic => page.say("卫生服务站", "clinic"),
        ServiceKind::Childcare => page.say("托育", "childcare"),
        ServiceKind::Supplies => page.say("免费药具", "free supplies"),
        ServiceKind::Hall => page.say("便民服务中心", "service hall"),
        ServiceKind::Other => page.say("其他服务", "another service"),
    }
}

/// From how many service points on somebody is asked which they look for.
const MANY: usize = 13;
/// How many numbers a map holds so that they can be told apart.
const NUMBERS: usize = 30;
/// Digits of the division code of a township.
const TOWNSHIP: usize = 9;

/// The service points that somebody looks for, among all that there are.
pub(crate) struct Narrowed<'a> {
    all: &'a [ServicePoint],
    kind: Option<ServiceKind>,
    township: Option<&'a str>,
    chosen: Vec<&'a ServicePoint>,
}

impl<'a> Narrowed<'a> {
    /// Those of one kind, or in one township, or both.
    pub(crate) fn of(all: &'a [ServicePoint], kind: Option<ServiceKind>, place: &str) -> Self {
        let kind = kind.filter(|kind| all.iter().any(|point| point.kind == *kind));
        let township = all.iter().filter_map(township).find(|code| *code == place);
        let fits = |point: &&ServicePoint| {
            kind.is_none_or(|kind| point.kind == kind)
                && township.is_none_or(|code| self::township(point) == Some(code))
        };
        Self { all, kind, township, chosen: all.iter().filter(fits).collect() }
    }

    fn townships(&self) -> BTreeMap<&'a str, usize> {
        let mut counted = BTreeMap::new();
        for code in self.all.iter().filter_map(township) {
            *counted.entry(code).or_default() += 1;
        }
        counted
    }
}

fn township(point: &ServicePoint) -> Option<&str> {
    point.division.get(..TOWNSHIP)
}

/// Where services are given: drawn to scale with a number each, and listed under the same numbers.
pub(crate) fn places(page: Page, area: &str, points: &Narrowed<'_>, catalogue: &Catalogue) -> Html<String> {
    let offices = catalogue.offices_of(area);
    let heading = page.say("办事地点", "Where to go");
    let body = html! {
        (back(page))
        h1 { (heading) }
        p { (words::place_name(area)) }
        @if points.all.is_empty() {
            p { (page.say("这里还没有公布办事地点，请打社区电话询问。", "No places are published here yet; please ask your community by telephone.")) }
        } @else {
            @if points.all.len() >= MANY { (narrow(page, points)) }
            @if points.chosen.is_empty() {
                p role="status" { (page.say("这个镇街没有这一类地点，请换一类或换一个地方。", "There is none of this kind in this township; choose another kind or place.")) }
            } @else {
                (drawn(page, &points.chosen))
                ol.places {
                    @for point in &points.chosen { (place(page, point, &offices)) }
                }
            }
            (elsewhere(page, &offices, points.all))
        }
    };
    page.whole(heading, &body)
}

fn narrow(page: Page, points: &Narrowed<'_>) -> Markup {
    let townships = points.townships();
    let of_kind = |kind| points.all.iter().filter(|point| point.kind == kind).count();
    html! {
        form method="get" action="/my/places" {
            label for="kind" { (page.say("找哪一类", "What you look for")) }
            select id="kind" name="kind" {
                option value="" { (page.say("全部", "everything")) " · " (points.all.len()) }
                @for (kind, count) in ServiceKind::ALL.into_iter().map(|kind| (kind, of_kind(kind))).filter(|(_, count)| *count > 0) {
                    option value=(kind.code()) selected[points.kind == Some(kind)] { (kind_name(page, kind)) " · " (count) }
                }
            }
            @if townships.len() > 1 {
                label for="place" { (page.say("在哪个镇街", "In which township")) }
                select id="place" name="place" {
                    option value="" { (page.say("全部", "everywhere")) }
                    @for (code, count) in &townships {
                        option value=(code) selected[points.township == Some(code)] { (words::place_name(code)) " · " (count) }
                    }
                }
            }
            button.plain type="submit" { (page.say("只看这些", "Show only these")) }
        }
    }
}

/// Whether families meet an office at a service point of this kind.
fn meets(office: &Office, kind: ServiceKind) -> bool {
    office.met_at.is_some_and(|met| met.code() == kind.code())
}

/// The offices for which no service point is published here: nobody goes somewhere in vain, and whoever keeps the list sees what it lacks.
fn elsewhere(page: Page, offices: &[&Office], points: &[ServicePoint]) -> Markup {
    let lacks = |office: &&&Office| !points.iter().any(|point| meets(office, point.kind));
    let lacking: Vec<&str> = offices.iter().filter(lacks).map(|office| said(page, &office.title)).collect();
    html! {
        @if !lacking.is_empty() {
            section.card {
                p.verdict { (page.say("这些单位的地点还没有公布", "Places that are not published yet")) }
                ul { @for name in &lacking { li { (name) } } }
                p { (page.say("它们的事项也可以到社区窗口问，或打社区电话。", "Ask about their items at your community's counter, or by telephone.")) }
            }
        }
    }
}

fn place(page: Page, point: &ServicePoint, offices: &[&Office]) -> Markup {
    let here: Vec<&str> = offices
        .iter()
        .filter(|office| meets(office, point.kind))
        .map(|office| said(page, &office.title))
        .collect();
    html! {
        li.card {
            p.verdict { (point.name) " · " (kind_name(page, point.kind)) }
            @if !here.is_empty() { p { (page.say("在这里办：", "Met here: ")) (here.join(page.say("、", ", "))) } }
            @if !point.address.is_empty() { p { (point.address) } }
            @if !point.hours.is_empty() { p { (page.say("开放时间：", "Open: ")) (point.hours) } }
            @if !point.phone.is_empty() { p { a.do href={ "tel:" (point.phone) } { (page.say("打电话 ", "Call ")) (point.phone) } } }
            p { a.do href={ "geo:" (format!("{:.5},{:.5}", point.latitude, point.longitude)) } { (page.say("在手机地图里打开", "Open in the telephone's map")) } }
            p.faint { (page.say("来源：", "Source: ")) (point.source) }
        }
    }
}

/// Positions in the map's units, north above, and how many metres one unit is.
fn projected(points: &[&ServicePoint]) -> (Vec<(f64, f64)>, f64) {
    let (mut west, mut south, mut east, mut north) =
        (f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY);
    for point in points {
        (west, east) = (west.min(point.longitude), east.max(point.longitude));
        (south, north) = (south.min(point.latitude), north.max(point.latitude));
    }
    let shrink = f64::midpoint(south, north).to_radians().cos();
    let metres = |degrees: f64| degrees * DEGREE;
    let (wide, high) = (metres((east - west) * shrink), metres(north - south));
    // One place alone stands in the middle of a square kilometre.
    let unit = wide.max(high).max(1_000.0) / (SIDE - 2.0 * EDGE);
    let middle = (f64::midpoint(west, east), f64::midpoint(south, north));
    let at = |point: &ServicePoint| {
        let x = metres((point.longitude - middle.0) * shrink) / unit;
        let y = metres(point.latitude - middle.1) / unit;
        (SIDE / 2.0 + x, SIDE / 2.0 - y)
    };
    (points.iter().copied().map(at).collect(), unit)
}

/// A round number of metres of about a quarter of the map.
fn bar(unit: f64) -> f64 {
    let most = unit * SIDE / 4.0;
    let power = 10_f64.powf(most.log10().floor());
    [5.0, 2.0, 1.0].into_iter().map(|step| step * power).find(|metres| *metres <= most).unwrap_or(power)
}

fn drawn(page: Page, points: &[&ServicePoint]) -> Markup {
    let (at, unit) = projected(points);
    let metres = bar(unit);
    let said = if metres >= 1_000.0 { format!("{} km", metres / 1_000.0) } else { format!("{metres} m") };
    let line = metres / unit;
    let numbered = points.len() <= NUMBERS;
    let told = if numbered {
        page.say(
            "办事地点的位置，编号与下面的列表相同，上为北",
            "Where the places lie, numbered as in the list below; north is above",
        )
    } else {
        page.say(
            "办事地点的位置，上为北；点多，没有编号",
            "Where the places lie; north is above; too many to be numbered",
        )
    };
    html! {
        svg.places-map viewBox={ "0 0 " (SIDE) " " (SIDE) } role="img" aria-label=(told) {
            @for (number, (x, y)) in (1..).zip(&at) {
                circle cx=(format!("{x:.1}")) cy=(format!("{y:.1}")) r=(if numbered { "11" } else { "4" }) {}
                @if numbered { text x=(format!("{x:.1}")) y=(format!("{:.1}", y + 4.5)) { (number) } }
            }
            path d=(format!("M{EDGE} {:.1}h{line:.1}", SIDE - 8.0)) {}
            text.scale x=(format!("{:.1}", EDGE + line + 6.0)) y=(format!("{:.1}", SIDE - 4.0)) { (said) }
        }
        @if !numbered {
            p.faint { (page.say("地点多，图上没有编号；选一类或一个镇街，图上就有与列表相同的编号。", "There are many: choose a kind or a township, and the map has the numbers of the list.")) }
        }
    }
}

/// What the offices promise, by which law, item by item.
pub(crate) fn promises(page: Page, catalogue: &Catalogue, (area, today): (&str, Date)) -> Html<String> {
    let heading = page.say("法规和承诺", "Law and promises");
    let body = html! {
        (back(page))
        h1 { (heading) }
        p { (page.say("每件事依据什么、由谁办、几个工作日办好、不同意怎么办。没有逐字核对过的条文写明“未核对”，不作为拒绝的依据。",
            "By which law each thing is done, by whom, within how many working days, and what to do if you disagree. A text that was not checked word by word says so, and is no ground of a refusal.")) }
        h2 { (page.say("对所有人的承诺", "To everybody")) }
        ul {
            li { (page.say("疑问、更正、投诉和建议：", "Questions, corrections, complaints: ")) (PROMISE_DAYS) (page.say(" 天内答复。", " days.")) }
            li { (page.say("请上一级机关复核：", "A look by the office above: ")) (APPEAL_DAYS) (page.say(" 个工作日内作出决定（建议值，不是法定期限）。", " working days (suggested; no deadline of the law).")) }
            li { (page.say("登记库里有的，不再问您要。", "What the register holds is not asked of you again.")) }
            li { (page.say("不予办理都由人决定，写明理由、依据和怎样提出异议。", "Every refusal is a person's decision, with reasons, the rule and how to object.")) }
            li { (page.say("每一次查看您的信息，您都看得到。", "You see every look at your data.")) }
            li { (page.say("没有手机也可以办：到窗口，事项和承诺一样。", "Without a telephone: at the counter, with the same items and promises.")) }
        }
        @for bundle in catalogue.bundles() {
            h2 { (said(page, &bundle.title)) }
            p { (said(page, &bundle.summary)) }
            @for placed in bundle.plan(area) {
                @if let Some(item) = catalogue.item(&placed.item) { (promised(page, item, catalogue, (area, today))) }
            }
            p.faint { (said(page, &bundle.offline)) }
        }
    };
    page.whole(heading, &body)
}

fn promised(page: Page, item: &Item, catalogue: &Catalogue, (area, today): (&str, Date)) -> Markup {
    html! {
        details {
            summary {
                (said(page, &item.title))
                @if let Some(promise) = item.promise(today, area) { " · " (promise.days) (page.say(" 个工作日", " working days")) }
            }
            p { (said(page, &item.summary)) }
            dl {
                dt { (page.say("谁可以申请", "Who may ask")) } dd { (said(page, &item.who)) }
                @if let Some(office) = catalogue.office(&item.office) { dt { (page.say("由谁办", "By whom")) } dd { (said(page, &office.title)) } }
                @if let Some(promise) = item.promise(today, area) {
                    dt { (page.say("承诺", "Promise")) }
                    dd {
                        (promise.days) (page.say(" 个工作日（", " working days ("))
                        (match promise.basis {
                            Basis::Law => page.say("依法规", "by law"),
                            Basis::Published => page.say("当地已公布", "published here"),
                            Basis::Suggested => page.say("建议值，不是法定期限", "suggested; no deadline of the law"),
                        }) (page.say("；", "; ")) (page.source(catalogue, &promise.source)) (page.say("）", ")"))
                    }
                }
                dt { (page.say("依据", "Law")) }
                @for law in &item.law {
                    dd {
                        (law_title(law, page.language))
                        @if law.verified { (page.say("（", " (")) (page.source(catalogue, &law.source)) (page.say("）", ")")) } @else { (page.say("（条文未核对）", " (text not checked)")) }
                    }
                }
                dt { (page.say("办好得到", "What you have in the end")) } dd { (said(page, &item.outcome)) }
            }
        }
    }
}
