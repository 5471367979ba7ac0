use std::fmt::Write as _;

use super::{
    Report,
    page::{escaped, heading},
};
use crate::evaluate::{Estimate, Evaluation, Interval, PairFigures, Reliability};

/// What a truth, a labelled sample and held-out examples say of the run.
pub(super) fn write(page: &mut String, report: &Report) {
    if let Some(evaluation) = &report.evaluation {
        truth(page, evaluation);
    }
    if let Some(estimate) = &report.estimate {
        sample(page, estimate);
    }
    corrections(page, report);
}

const COLUMNS: &str = "<th>真实对 <span class=\"en\">true pairs</span></th><th>准确率 <span class=\"en\">precision</span></th><th>召回率 <span class=\"en\">recall</span></th><th>F1</th></tr>";

fn truth(page: &mut String, evaluation: &Evaluation) {
    heading(page, "对照真值", "Against the truth");
    page.push_str("<table><tr><th>范围 <span class=\"en\">scope</span></th>");
    page.push_str(COLUMNS);
    let scores = &evaluation.scores;
    row(page, "全部记录对", "all pairs", scores.true_pairs, &evaluation.pairs);
    row(page, "B³（按提及）", "B-cubed, by mention", scores.mentions, &evaluation.bcubed);
    for slice in &evaluation.slices {
        let (zh, en) = (escaped(&slice.name_zh), escaped(&slice.name_en));
        let en = if zh == en { "" } else { en.as_str() };
        row(page, &zh, en, slice.true_pairs, &slice.figures);
    }
    page.push_str("</table>");
    reliability(page, &evaluation.reliability);
}

fn sample(page: &mut String, estimate: &Estimate) {
    heading(page, "按人工标注样本估计", "Estimated from a labelled sample");
    page.push_str("<table><tr><th>样本 <span class=\"en\">sample</span></th>");
    page.push_str(
        &COLUMNS.replace("真实对 <span class=\"en\">true pairs", "已标注 <span class=\"en\">labelled"),
    );
    row(page, "估计", "estimate", estimate.labelled, &estimate.figures);
    let _ = write!(
        page,
        "</table><p><small>召回率仅指比对并列出的记录对。未标注的层 {} 个，含 {} 对，按其概率计。 Recall is among the pairs listed. Strata without labels: {}, of {} pairs, taken at their probability.</small></p>",
        estimate.unlabelled_strata,
        estimate.unlabelled_pairs,
        estimate.unlabelled_strata,
        estimate.unlabelled_pairs
    );
    reliability(page, &estimate.reliability);
}

fn row(page: &mut String, zh: &str, en: &str, count: u64, figures: &PairFigures) {
    let _ = write!(page, "<tr><td>{zh} <small>{en}</small></td><td>{count}</td>");
    for figure in [figures.precision, figures.recall, figures.f1] {
        let _ = write!(page, "<td>{}</td>", bounds(figure));
    }
    page.push_str("</tr>");
}

fn bounds(figure: Interval) -> String {
    format!("{:.4} <small>{:.4}–{:.4}</small>", figure.value, figure.low, figure.high)
}

/// Said against right: on the diagonal a probability means what it says.
fn reliability(page: &mut String, steps: &[Reliability]) {
    page.push_str("<figure><svg viewBox=\"0 0 300 200\" role=\"img\"><path d=\"M30 178L290 10\" stroke=\"#ccd5dd\"/><g font-size=\"9\" fill=\"#5d6b78\"><text x=\"30\" y=\"192\">0</text><text x=\"284\" y=\"192\">1</text><text x=\"2\" y=\"14\">100%</text><text x=\"2\" y=\"180\">0%</text></g>");
    for step in steps {
        let x = 30.0 + step.said * 260.0;
        let y = |share: f64| 178.0 - share * 168.0;
        let _ = write!(
            page,
            "<path d=\"M{x:.1} {:.1}V{:.1}\" stroke=\"#2a6fb0\"/><circle cx=\"{x:.1}\" cy=\"{:.1}\" r=\"2.5\" fill=\"#1b2733\"><title>{}</title></circle>",
            y(step.right.low),
            y(step.right.high),
            y(step.right.value),
            step.pairs
        );
    }
    page.push_str("</svg><figcaption>可靠性：横轴为所给概率，纵轴为其中确为同一人的比例及其 95% 区间<br><span class=\"en\">Reliability: probability said (across) and share that is one person with its 95 % bounds (up)</span></figcaption></figure>");
}

fn corrections(page: &mut String, report: &Report) {
    if report.corrections.is_empty() {
        return;
    }
    heading(page, "校正", "Corrections");
    page.push_str("<table><tr><th>由何学得 <span class=\"en\">learned from</span></th><th>样例 <span class=\"en\">examples</span></th><th>校正前损失（比特） <span class=\"en\">loss before, bits</span></th><th>校正后 <span class=\"en\">after</span></th></tr>");
    for correction in &report.corrections {
        let name = match correction.kind.as_str() {
            "together" => "双方均有有效号码的记录对 <small>pairs that both have a sound number</small>",
            _ => "人工判断 <small>people's decisions</small>",
        };
        let _ = write!(
            page,
            "<tr><td>{name}</td><td>{}</td><td>{:.5}</td><td>{:.5}</td></tr>",
            correction.examples, correction.loss_before, correction.loss_after
        );
    }
    page.push_str("</table><p><small>损失在未参与学习的样例上测得；无改进则不用。 Loss is measured on examples held out; a correction that does not help is not used.</small></p>");
}
