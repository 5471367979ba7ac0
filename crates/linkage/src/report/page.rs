use std::fmt::Write as _;

use super::{CurvePoint, Report};

const STYLE: &str = "body{font:15px/1.6 system-ui,'Noto Sans CJK SC','Microsoft YaHei',sans-serif;margin:2rem auto;max-width:60rem;padding:0 1rem;color:#1b2733}h1{font-size:1.5rem}h2{font-size:1.1rem;margin-top:2rem;border-bottom:1px solid #ccd5dd}small,.en{color:#5d6b78}table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}th,td{padding:.2rem .6rem;text-align:right;border-bottom:1px solid #e5eaee}th:first-child,td:first-child,td.t,th.t{text-align:left}.big{display:flex;flex-wrap:wrap;gap:1.5rem}.big div{min-width:8rem}.big b{display:block;font-size:1.6rem}svg{width:100%;max-width:30rem;height:auto}.charts{display:flex;flex-wrap:wrap;gap:2rem}.charts figure{margin:0;flex:1 1 20rem}figcaption{font-size:.9rem}details{border-bottom:1px solid #e5eaee;padding:.3rem 0;overflow-wrap:anywhere}summary{cursor:pointer}.sides{display:flex;flex-wrap:wrap;gap:1rem}.sides ul{flex:1 1 12rem;margin:.5rem 0;padding:.4rem 1.6rem;background:#f4f7f9}.weak{background:#fff3e0}.fall td:nth-child(2){white-space:nowrap}.fall td:last-child{width:35%}.fall i{display:block;height:.7rem;min-width:1px}.up{background:#2a6fb0}.down{background:#d9822b}@media(max-width:45rem){body{margin:1rem auto}table{display:block;overflow-x:auto}}@media print{body{margin:0;max-width:none}h2{break-after:avoid}tr,figure{break-inside:avoid}}";

/// The report as one page that needs nothing else: no script, no font, no address on the net. Chinese first, English
/// beside. Holds counts and rates, and for the weakest people and nearest misses the names of rows and how they compare: no
/// value of any person.
pub fn html(report: &Report) -> String {
    let mut page = String::with_capacity(64 * 1024);
    page.push_str("<!doctype html><html lang=\"zh-CN\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>万家 · 关联报告 Linkage report</title><style>");
    page.push_str(STYLE);
    page.push_str("</style></head><body><h1>关联报告 <span class=\"en\">Linkage report</span></h1>");
    summary(&mut page, report);
    super::judged::write(&mut page, report);
    charts(&mut page, report);
    blocking(&mut page, report);
    rates(&mut page, report);
    sizes(&mut page, report);
    super::why::write(&mut page, report);
    page.push_str("</body></html>\n");
    page
}

pub(super) fn heading(page: &mut String, zh: &str, en: &str) {
    let _ = write!(page, "<h2>{zh} <span class=\"en\">{en}</span></h2>");
}

fn summary(page: &mut String, report: &Report) {
    page.push_str("<div class=\"big\">");
    for (zh, en, value) in [
        ("提及", "mentions", report.mentions.to_string()),
        ("人", "people", report.people.to_string()),
        ("比对的记录对", "pairs compared", report.compared.to_string()),
        ("阈值", "threshold", format!("{:.3}", report.threshold)),
        ("无法关联", "linked to nothing", report.alone.to_string()),
        ("分块损失（估计）", "lost by blocking, estimated", percent(report.blocking_loss)),
    ] {
        let _ = write!(page, "<div><b>{value}</b>{zh} <small>{en}</small></div>");
    }
    page.push_str("</div>");
    heading(page, "来源", "Sources");
    page.push_str("<table><tr><th>来源 <span class=\"en\">source</span></th><th class=\"t\">角色 <span class=\"en\">role</span></th><th>提及 <span class=\"en\">mentions</span></th></tr>");
    for class in &report.classes {
        let (source, role) = (escaped(&class.source), escaped(&class.role));
        let _ =
            write!(page, "<tr><td>{source}</td><td class=\"t\">{role}</td><td>{}</td></tr>", class.mentions);
    }
    page.push_str("</table>");
}

fn charts(page: &mut String, report: &Report) {
    heading(page, "可信度", "How sure");
    page.push_str("<div class=\"charts\"><figure>");
    threshold_chart(page, &report.curve, report.threshold);
    page.push_str("<figcaption>按阈值的预期准确率（蓝）、召回率（橙）与 F1（黑）<br><span class=\"en\">Expected precision (blue), recall (orange) and F1 (black) by threshold</span></figcaption></figure><figure>");
    histogram(page, &report.histogram);
    page.push_str("<figcaption>记录对按概率分布（对数），点为各段平均概率<br><span class=\"en\">Pairs by probability (log scale); dots show each step's mean probability</span></figcaption></figure></div>");
}

/// Frame of a chart of 300 by 200 units with a unit square inside.
fn frame(page: &mut String) {
    page.push_str("<svg viewBox=\"0 0 300 200\" role=\"img\"><g fill=\"none\" stroke=\"#ccd5dd\">");
    for step in 0..=4 {
        let y = 10 + step * 42;
        let _ = write!(page, "<path d=\"M30 {y}H290\"/>");
    }
    page.push_str("</g><g font-size=\"9\" fill=\"#5d6b78\"><text x=\"30\" y=\"192\">0</text><text x=\"155\" y=\"192\">0.5</text><text x=\"284\" y=\"192\">1</text></g>");
}

fn threshold_chart(page: &mut String, curve: &[CurvePoint], threshold: f64) {
    frame(page);
    let least = curve.iter().map(|p| p.precision.min(p.recall)).fold(1.0_f64, f64::min);
    let floor = ((least * 20.0).floor() / 20.0).min(0.95);
    let line = |page: &mut String, colour: &str, of: fn(&CurvePoint) -> f64| {
        let points: Vec<String> = curve
            .iter()
            .map(|p| {
                format!(
                    "{:.1},{:.1}",
                    30.0 + p.threshold * 260.0,
                    178.0 - (of(p) - floor) / (1.0 - floor) * 168.0
                )
            })
            .collect();
        let _ = write!(
            page,
            "<polyline fill=\"none\" stroke=\"{colour}\" stroke-width=\"1.6\" points=\"{}\"/>",
            points.join(" ")
        );
    };
    line(page, "#2a6fb0", |p| p.precision);
    line(page, "#d9822b", |p| p.recall);
    line(page, "#1b2733", |p| p.f1);
    let x = 30.0 + threshold * 260.0;
    let _ = write!(
        page,
        "<path d=\"M{x:.1} 10V178\" stroke=\"#888\" stroke-dasharray=\"3 3\"/><g font-size=\"9\" fill=\"#5d6b78\"><text x=\"2\" y=\"14\">100%</text><text x=\"2\" y=\"180\">{:.0}%</text></g></svg>",
        floor * 100.0
    );
}

fn histogram(page: &mut String, steps: &[(u64, f64)]) {
    frame(page);
    let height = |count: u64| (count as f64 + 1.0).log10();
    let most = steps.iter().map(|step| height(step.0)).fold(1.0_f64, f64::max);
    for (at, (count, mean)) in steps.iter().enumerate() {
        let (x, h) = (30.0 + at as f64 * 13.0, height(*count) / most * 160.0);
        let _ = write!(
            page,
            "<rect x=\"{x:.1}\" y=\"{:.1}\" width=\"11\" height=\"{h:.1}\" fill=\"#a9c6e3\"><title>{count}</title></rect>",
            178.0 - h
        );
        if *count > 0 {
            let _ = write!(
                page,
                "<circle cx=\"{:.1}\" cy=\"{:.1}\" r=\"2.5\" fill=\"#1b2733\"/>",
                x + 5.5,
                178.0 - mean * 168.0
            );
        }
    }
    page.push_str("</svg>");
}

fn blocking(page: &mut String, report: &Report) {
    heading(page, "分块", "Blocking");
    page.push_str("<table><tr><th>键 <span class=\"en\">key</span></th><th>提及 <span class=\"en\">mentions</span></th><th>块 <span class=\"en\">blocks</span></th><th>对 <span class=\"en\">pairs</span></th><th>过大而略去的块 <span class=\"en\">too large, left out</span></th><th>预期找到 <span class=\"en\">matches expected</span></th><th>仅此找到 <span class=\"en\">by this alone</span></th></tr>");
    for (pass, (found, alone)) in
        report.passes.iter().zip(&report.pass_yield).filter(|(pass, _)| pass.keyed > 0)
    {
        let _ = write!(
            page,
            "<tr><td>{} <small>{}</small></td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{found:.0}</td><td>{alone:.0}</td></tr>",
            pass.name_zh, pass.name_en, pass.keyed, pass.blocks, pass.pairs, pass.hot_blocks
        );
    }
    page.push_str("</table>");
}

fn rates(page: &mut String, report: &Report) {
    heading(
        page,
        "所学：同一人与不同人各有多常见",
        "What was learned: how usual among one person's mentions, strangers' and relatives'",
    );
    page.push_str("<table><tr><th>比较 <span class=\"en\">compared</span></th><th class=\"t\">结果 <span class=\"en\">level</span></th><th>同一人 <span class=\"en\">m</span></th><th>陌生人 <span class=\"en\">u</span></th><th>亲属 <span class=\"en\">relatives</span></th><th>权重（比特） <span class=\"en\">weight, bits</span></th></tr>");
    let met = |kind: &str| {
        report.rates.iter().filter(|rate| rate.kind == kind).map(|rate| rate.same).fold(0.0, f64::max)
    };
    for rate in report.rates.iter().filter(|rate| rate.same > 1e-4 && met(&rate.kind) > 0.12) {
        let _ = write!(
            page,
            "<tr><td>{} <small>{}</small></td><td class=\"t\">{} <small>{}</small></td><td>{:.4}</td><td>{}</td><td>{:.4}</td><td>{:+.1}</td></tr>",
            escaped(&rate.name_zh),
            escaped(&rate.name_en),
            rate.level_zh,
            rate.level_en,
            rate.same,
            small(rate.stranger),
            rate.relative,
            (rate.same / rate.stranger.max(1e-9)).log2()
        );
    }
    page.push_str("</table><p><small>相同的值按其罕见程度另计；此处为平均。 Equal values count by how rare they are; these are averages.</small></p>");
}

fn sizes(page: &mut String, report: &Report) {
    heading(page, "每人的提及数", "Mentions of a person");
    page.push_str("<table><tr><th>提及 <span class=\"en\">mentions</span></th><th>人 <span class=\"en\">people</span></th></tr>");
    let last = report.sizes.len();
    for (at, people) in report.sizes.iter().enumerate().filter(|(_, people)| **people > 0) {
        let more = if at + 1 == last { "+" } else { "" };
        let _ = write!(page, "<tr><td>{}{more}</td><td>{people}</td></tr>", at + 1);
    }
    page.push_str("</table>");
}

fn percent(share: f64) -> String {
    format!("{:.2}%", share * 100.0)
}

fn small(rate: f64) -> String {
    if rate >= 1e-3 { format!("{rate:.4}") } else { format!("{rate:.0e}") }
}

/// Names of sources, roles and texts come from outside.
pub(super) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
