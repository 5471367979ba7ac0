//! The report's part on what holds people together.

use std::fmt::Write as _;

use super::{
    Held, NamedPair, NearMiss, Report, WeakPerson,
    page::{escaped, heading},
};
use crate::explain::Reason;

pub(super) fn write(page: &mut String, report: &Report) {
    let Some(held) = &report.held else { return };
    firmness(page, held);
    if !held.weakest.is_empty() {
        heading(
            page,
            "为什么是同一人：联系最弱的人员",
            "Why one person: those who hang together most weakly",
        );
        page.push_str("<p><small>每人列出把各条提及连在一起的最强联系；最弱的一条若断开，即分成所示两边。合并看两边之间所有各对的平均，不只看这一条。 The strongest bonds that hold all mentions; without the weakest they fall into the two sides shown. Grouping goes by the average of all pairs between the sides, not by this bond alone.</small></p>");
        held.weakest.iter().for_each(|person| weak(page, person));
    }
    if !held.near.is_empty() {
        heading(page, "为什么不是同一人：最接近的", "Why not one person: the nearest misses");
        held.near.iter().for_each(|miss| near(page, miss));
    }
}

fn firmness(page: &mut String, held: &Held) {
    heading(page, "人员联系的牢固程度", "How firmly people hold together");
    page.push_str("<table><tr><th>最弱联系的概率 <span class=\"en\">probability of the weakest bond</span></th><th>人 <span class=\"en\">people</span></th></tr>");
    let ends = held.by_weakest.iter().skip(1).map(|(from, _)| *from).chain([1.0]);
    for ((from, people), until) in held.by_weakest.iter().zip(ends) {
        let _ = write!(page, "<tr><td>{from}–{until}</td><td>{people}</td></tr>");
    }
    page.push_str("</table><p><small>只计有两条以上提及的人。 People of two or more mentions.</small></p>");
}

fn weak(page: &mut String, person: &WeakPerson) {
    let Some(weakest) = person.bonds.last() else { return };
    let _ = write!(
        page,
        "<details><summary>第 {} 组 <span class=\"en\">cluster {}</span> · 最弱联系 <span class=\"en\">weakest bond</span> <b>{}</b></summary>",
        person.cluster,
        person.cluster,
        share(weakest.probability)
    );
    page.push_str("<div class=\"sides\">");
    for side in &person.sides {
        let names: Vec<String> = side.iter().map(|name| format!("<li>{}</li>", escaped(name))).collect();
        let _ = write!(page, "<ul>{}</ul>", names.concat());
    }
    page.push_str("</div>");
    between(page, person.pairs, person.mean_bits);
    pairs(page, &person.bonds, true);
    waterfall(page, &person.reasons);
    if !person.against.is_empty() {
        page.push_str("<p>组内单看像两个人的各对 <span class=\"en\">Pairs within that by themselves look like two people</span></p>");
        pairs(page, &person.against, false);
    }
    page.push_str("</details>");
}

fn near(page: &mut String, miss: &NearMiss) {
    let (zh, en) = miss.cause.words();
    let _ = write!(
        page,
        "<details><summary>{} <span class=\"en\">|</span> {} · <b>{}</b> · {zh} <span class=\"en\">{en}</span></summary>",
        escaped(&miss.best.a),
        escaped(&miss.best.b),
        share(miss.best.probability)
    );
    between(page, miss.pairs, miss.mean_bits);
    waterfall(page, &miss.reasons);
    page.push_str("</details>");
}

fn between(page: &mut String, (pairs, speak_for): (u64, u64), mean_bits: f64) {
    let _ = write!(
        page,
        "<p>两边之间 {pairs} 对，{speak_for} 对支持；平均 {mean_bits:+.1} 比特 <span class=\"en\">{pairs} pairs between the two, {speak_for} in favour; {mean_bits:+.1} bits on average</span></p>"
    );
}

fn pairs(page: &mut String, pairs: &[NamedPair], mark_last: bool) {
    page.push_str("<table>");
    for (at, pair) in pairs.iter().enumerate() {
        let weakest = mark_last && at + 1 == pairs.len();
        let _ = write!(
            page,
            "<tr{}><td>{}</td><td class=\"t\">{}</td><td>{}{}</td></tr>",
            if weakest { " class=\"weak\"" } else { "" },
            escaped(&pair.a),
            escaped(&pair.b),
            share(pair.probability),
            if weakest { " ← 最弱 <span class=\"en\">weakest</span>" } else { "" }
        );
    }
    page.push_str("</table>");
}

/// Steps of a waterfall from even odds on: what speaks against to the left, what speaks for to the right.
fn waterfall(page: &mut String, reasons: &[Reason]) {
    let mut at = 0.0_f64;
    let steps: Vec<(f64, f64)> = reasons
        .iter()
        .map(|reason| {
            let from = at;
            at += reason.weight_bits;
            (from, at)
        })
        .collect();
    let low = steps.iter().map(|(from, to)| from.min(*to)).fold(0.0, f64::min);
    let high = steps.iter().map(|(from, to)| from.max(*to)).fold(0.0, f64::max);
    let place = |bits: f64| (bits - low) / (high - low).max(1e-9) * 100.0;
    page.push_str("<table class=\"fall\">");
    for (reason, (from, to)) in reasons.iter().zip(&steps) {
        let _ = write!(
            page,
            "<tr><td>{} <small>{}</small></td><td>{:+.1}</td><td><i style=\"margin-left:{:.1}%;width:{:.1}%\" class=\"{}\"></i></td></tr>",
            escaped(&reason.zh),
            escaped(&reason.en),
            reason.weight_bits,
            place(from.min(*to)),
            (to - from).abs() / (high - low).max(1e-9) * 100.0,
            if reason.weight_bits < 0.0 { "down" } else { "up" }
        );
    }
    page.push_str("</table>");
}

/// A probability with as many digits as it takes to tell it from certainty.
fn share(probability: f64) -> String {
    let far = probability.min(1.0 - probability);
    if far > 0.01 { format!("{probability:.2}") } else { format!("{probability:.4}") }
}
