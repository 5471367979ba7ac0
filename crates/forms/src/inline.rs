//! Blanks within a text: `填报单位：______  填报日期：   年  月  日`.

/// A blank within a text, with the label before it. Positions count characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Blank {
    /// What stands before the colon.
    pub label: String,
    /// First character of the blank.
    pub from: usize,
    /// The character after its last.
    pub until: usize,
}

fn is_blank(c: char) -> bool {
    c.is_whitespace() || matches!(c, '_' | '＿' | '﹍')
}

/// The blanks of a text: after a colon comes nothing, a line, or room for a date.
pub(crate) fn blanks(text: &str) -> Vec<Blank> {
    let chars: Vec<char> = text.chars().collect();
    let (mut found, mut label_from, mut at) = (Vec::new(), 0, 0);
    while at < chars.len() {
        if !matches!(chars[at], ':' | '：') {
            at += 1;
            continue;
        }
        let label = label(&chars[label_from..at]);
        let from = at + 1;
        let mut until = from;
        while until < chars.len() && (is_blank(chars[until]) || in_date(&chars, from, until)) {
            until += 1;
        }
        let room = chars[from..until].iter().filter(|c| is_blank(**c)).count();
        let ends = until == chars.len();
        if (ends || room >= 2) && !label.is_empty() && label.chars().count() <= 20 {
            // The gap before the next label is not part of the blank.
            let gap = if ends {
                0
            } else {
                chars[from..until].iter().rev().take_while(|c| c.is_whitespace()).count().min(2)
            };
            let drawn = chars[from..until].iter().any(|c| matches!(c, '_' | '＿' | '﹍'));
            let end = if drawn {
                until - chars[from..until].iter().rev().take_while(|c| c.is_whitespace()).count()
            } else {
                until - gap
            };
            found.push(Blank { label, from, until: end });
        }
        label_from = until;
        at = until.max(at + 1);
    }
    found
}

/// `年`, `月` and `日` with room before them are part of a blank for a date.
fn in_date(chars: &[char], from: usize, at: usize) -> bool {
    matches!(chars[at], '年' | '月' | '日')
        && (from..at).any(|before| is_blank(chars[before]))
        && (chars[at] != '日' || chars[from..at].contains(&'月'))
}

/// The last word before the colon.
fn label(chars: &[char]) -> String {
    let text: String = chars.iter().collect();
    let text = text.trim();
    // Two spaces or a line part what stood before.
    let cut = text.rfind("  ").or_else(|| text.rfind(['\n', '_', '\u{3000}', '；', ';', '，']));
    let text = cut.map_or(text, |cut| text.get(cut..).unwrap_or(text));
    text.trim_matches(|c: char| is_blank(c) || matches!(c, '；' | ';' | '，')).to_owned()
}

/// The text with something put into its blanks.
pub(crate) fn put(text: &str, mut filled: Vec<(usize, usize, String)>) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    filled.sort_by_key(|(from, ..)| std::cmp::Reverse(*from));
    for (from, until, put) in filled {
        if from <= until && until <= chars.len() {
            chars.splice(from..until, put.chars());
        }
    }
    chars.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_of_a_line() {
        let text = "填报单位（盖章）：______  填报人：          填报日期：    年  月  日";
        let found = blanks(text);
        let labels: Vec<&str> = found.iter().map(|own| own.label.as_str()).collect();
        assert_eq!(labels, ["填报单位（盖章）", "填报人", "填报日期"]);
        let filled = found.iter().map(|own| (own.from, own.until, "X".to_owned())).collect();
        assert_eq!(put(text, filled), "填报单位（盖章）：X  填报人：X  填报日期：X");
        assert_eq!(blanks("填报单位：某街道办事处"), []);
        assert_eq!(blanks("单位：人、户"), []);
        assert_eq!(blanks("说明：1. 本表由村（社区）填报"), []);
        assert_eq!(blanks("填报单位：").len(), 1);
    }
}
