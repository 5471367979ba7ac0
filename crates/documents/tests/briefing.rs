//! A briefing is three pages of PDF/A in either language.

use documents::{
    AssumptionRow, Briefing, DemandLine, DemandRow, DocumentError, FanBands, KeyFigure, Language, Pyramid,
};

fn pyramid(year: i32, wide: f64) -> Pyramid {
    let people = |sex: f64| (0..=100).map(|age: i32| wide * sex * (1.0 - f64::from(age) / 110.0)).collect();
    Pyramid { year, male: people(1.0), female: people(0.97) }
}

fn text(zh: &str, en: &str, language: Language) -> String {
    if language == Language::Chinese { zh } else { en }.to_owned()
}

/// As full as the pages allow.
fn briefing(language: Language) -> Briefing {
    let say = |zh: &str, en: &str| text(zh, en, language);
    let row = |n: i32| DemandRow {
        service: say("三岁以下托育", "Childcare under 3"),
        unit: say("个位", "places"),
        capacity: "1,200".to_owned(),
        now: format!("{n},432"),
        peak: say("1,432（2031）", "1,432 (2031)"),
        later: "987".to_owned(),
        gap: "2031".to_owned(),
    };
    let line = |n: i32| DemandLine {
        name: say("养老服务", "Elder care"),
        points: (2025..=2060).map(|year| (year, 1.0 + f64::from((year - 2025) * n) / 70.0)).collect(),
    };
    let sentence = say(
        "到 2060 年，本区人口将由 116,186 人降至约 98,300 人，最近十年每年减少约 620 人，主要因为出生少于死亡。",
        "By 2060 the district's population falls from 116,186 to about 98,300, in the last ten years by some 620 a year.",
    );
    let years = 2025..=2060;
    let bands = |year: i32| {
        [0.8, 0.86, 0.92, 1.0, 1.06, 1.12, 1.2]
            .map(|q| 1e5 * (1.0 + (q - 1.0) * f64::from(year - 2024) / 36.0))
    };
    Briefing {
        language,
        place: say("浙江省杭州市余杭区", "Yuhang, Hangzhou"),
        scenario: say("基准方案 · 第 3 版", "Baseline, version 3"),
        printed: (2026, 11, 22),
        happens: [sentence.clone(), sentence.clone(), sentence.clone()],
        key: (0..8)
            .map(|_| KeyFigure {
                name: say("65 岁及以上人口", "Aged 65 and over"),
                now: "18,204".to_owned(),
                later: "34,918".to_owned(),
                change: "+91.8%".to_owned(),
            })
            .collect(),
        now: pyramid(2025, 900.0),
        later: pyramid(2060, 700.0),
        means: vec![sentence.clone(); 4],
        demand: (1..=11).map(row).collect(),
        demand_lines: (-2..=2).map(line).collect(),
        sure: vec![sentence.clone(); 4],
        fan: Some(FanBands {
            years: years.map(|year| (year, bands(year))).collect(),
            past: vec![(2020, 9.6e4), (2024, 1e5)],
        }),
        assumptions: (0..8)
            .map(|_| AssumptionRow {
                name: say("总和生育率", "Births per woman"),
                now: "1.02".to_owned(),
                later: "1.30".to_owned(),
                source: say(
                    "联合国《世界人口展望 2024》中方案，CC BY 3.0 IGO",
                    "UN WPP 2024, medium, CC BY 3.0 IGO",
                ),
            })
            .collect(),
        cautions: vec![sentence.clone(); 5],
        sources: vec![sentence; 6],
    }
}

#[test]
fn prints_three_pages_in_both_languages_the_same_each_time() {
    for (language, name) in [(Language::Chinese, "zh"), (Language::English, "en")] {
        let pdf = briefing(language).print().unwrap();
        if language == Language::English {
            assert!(briefing(language).print().unwrap() == pdf, "the same briefing is the same file");
        }
        assert!(pdf.starts_with(b"%PDF-1."), "{name}");
        let metadata = String::from_utf8_lossy(&pdf);
        assert!(metadata.contains("pdfaid:part>2<") && metadata.contains("pdfaid:conformance>B<"), "{name}");
        let pages = metadata.matches("/Type /Page\n").count() + metadata.matches("/Type/Page/").count();
        assert!(pages == 3 || pages == 0, "{name}: {pages}; compressed objects hide them");
        if let Some(folder) = option_env!("BRIEFING_OUT") {
            std::fs::write(format!("{folder}/briefing.{name}.pdf"), &pdf).unwrap();
        }
    }
}

#[test]
fn what_does_not_fit_three_pages_is_refused() {
    let mut long = briefing(Language::Chinese);
    long.cautions = vec!["很长的一段话。".repeat(30); 40];
    assert!(matches!(long.print(), Err(DocumentError::Pages(4..))));
}
