//! What an office says where it speaks to people: answers, notices, the line below a certificate. Each text ships in both languages; an
//! office may say it in its own words, in versions, and go back.

use access::{Action, Area, Cx, Subject, charter};
use store::{OfficeText, Store};

use crate::{
    AppError, Result, log,
    retention::{next_version, reason},
};

/// The longest text, in characters.
const LONGEST: usize = 1_000;

/// A text that an office may say in its own words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TextKind {
    /// Its code.
    pub code: &'static str,
    /// What it may name, in braces: `{number}`.
    pub fields: &'static [&'static str],
    /// As it ships, in Chinese.
    pub zh: &'static str,
    /// As it ships, in English.
    pub en: &'static str,
}

/// All of them.
pub const TEXT_KINDS: &[TextKind] = &[
    TextKind {
        code: "case_explained",
        fields: &["number"],
        zh: "您好！您的来件（编号 {number}）已经核对，情况说明如下：",
        en: "Thank you for your case {number}. We have looked into it, and this is what we found: ",
    },
    TextKind {
        code: "case_done",
        fields: &["number"],
        zh: "您好！您的来件（编号 {number}）已按您的要求办妥。",
        en: "What you asked for in your case {number} has been done.",
    },
    TextKind {
        code: "case_refused",
        fields: &["number"],
        zh: "您好！您的来件（编号 {number}）暂不能按要求办理，依据和原因如下。如不同意，可以请求由其他人员复核：",
        en: "Your case {number} cannot be settled as you ask; the rule and the reasons follow. If you do not agree, you may ask for \
             somebody else to look at it: ",
    },
    TextKind {
        code: "benefit_notice",
        fields: &["benefit", "year", "amount"],
        zh: "您好！按{benefit}的规定，您家 {year} 年可以申领 {amount}。请在国家系统申领，也可以带身份证件到社区窗口，由我们帮您办理。是否申领由您决定，\
             不影响任何其他服务。",
        en: "Under {benefit} your family may claim {amount} for {year}. It is claimed in the national system; the counter helps, with an \
             identity document. Whether you claim is up to you and touches no other service.",
    },
    TextKind {
        code: "certificate_note",
        fields: &[],
        zh: "本证明只说明登记册所载情况；不列出的事项请勿要求提供。",
        en: "It says what the register holds. Do not ask for what it does not list.",
    },
    TextKind {
        code: "door_help",
        fields: &[],
        zh: "没有手机也可以办：带身份证到社区窗口，工作人员会当面给您看、打印给您。",
        en: "It can all be done without a telephone: bring a document to the counter, and it is shown and printed there.",
    },
];

/// What an office says now, and what it said before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextView {
    /// Which text.
    pub kind: TextKind,
    /// In Chinese, as it is said now.
    pub zh: Box<str>,
    /// In English.
    pub en: Box<str>,
    /// Whether these are the office's own words.
    pub own: bool,
    /// The version of the actor's own office; 0 where it has none.
    pub version: u32,
    /// The versions of the actor's own office with who made them, the newest first.
    pub history: Vec<(OfficeText, Box<str>)>,
}

fn kind_of(code: &str) -> Result<TextKind> {
    TEXT_KINDS.iter().find(|kind| kind.code == code).copied().ok_or(AppError::NotFound)
}

/// The words in force: of the nearest office that has its own, or as they ship. `all` are versions, the newest first.
fn in_force(kind: TextKind, all: &[OfficeText]) -> (Box<str>, Box<str>, bool) {
    let newest = |one: &&OfficeText| {
        let later = |other: &OfficeText| {
            other.area == one.area && other.code == one.code && other.version > one.version
        };
        !all.iter().any(later)
    };
    let mut own: Vec<&OfficeText> = all
        .iter()
        .filter(|one| *one.code == *kind.code)
        .filter(newest)
        .filter(|one| !one.zh.is_empty())
        .collect();
    own.sort_by_key(|one| one.area.prefix().len());
    own.last().map_or((kind.zh.into(), kind.en.into(), false), |one| (one.zh.clone(), one.en.clone(), true))
}

/// All texts of the actor's office.
pub async fn office_texts(cx: &Cx, store: &Store) -> Result<Vec<TextView>> {
    let all = store.office_texts(&cx.actor.area).await?;
    let mut views = Vec::new();
    for kind in TEXT_KINDS {
        let (zh, en, own) = in_force(*kind, &all);
        let mut history = Vec::new();
        for one in all.iter().filter(|one| *one.code == *kind.code && one.area == cx.actor.area) {
            let author = store.account(one.account).await?.map_or_else(Box::default, |account| account.name);
            history.push((one.clone(), author));
        }
        let version = history.first().map_or(0, |(one, _)| one.version);
        views.push(TextView { kind: *kind, zh, en, own, version, history });
    }
    Ok(views)
}

/// One text as an office says it: Chinese and English.
pub async fn office_text(store: &Store, area: &Area, code: &str) -> Result<(Box<str>, Box<str>)> {
    let all = store.office_texts(area).await?;
    let (zh, en, _) = in_force(kind_of(code)?, &all);
    Ok((zh, en))
}

/// One text as the whole house says it, where nobody is known yet who asks.
pub async fn house_text(store: &Store, code: &str) -> Result<(Box<str>, Box<str>)> {
    match store.account_by_name(crate::FIRST_ACCOUNT).await? {
        Some(first) => office_text(store, &first.area, code).await,
        None => kind_of(code).map(|kind| (kind.zh.into(), kind.en.into())),
    }
}

/// The text with its fields filled; what is not given stays as it is written.
pub fn filled(text: &str, fields: &[(&str, &str)]) -> String {
    fields.iter().fold(text.to_owned(), |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
}

/// What somebody wants an office to say. Both languages empty: as it ships.
#[derive(Debug, Clone, Copy)]
pub struct AskedText<'a> {
    /// In Chinese.
    pub zh: &'a str,
    /// In English.
    pub en: &'a str,
    /// Why.
    pub reason: &'a str,
    /// The version that this rests on.
    pub version: u32,
}

/// Changes what the actor's office says. The log has it.
pub async fn keep_office_text(cx: &Cx, store: &Store, code: &str, asked: AskedText<'_>) -> Result<()> {
    cx.opens_accounts()?;
    let kind = kind_of(code)?;
    let (zh, en) = (asked.zh.trim(), asked.en.trim());
    if zh.is_empty() != en.is_empty() || !fits(kind, zh) || !fits(kind, en) {
        return Err(AppError::Choice);
    }
    let reason = reason(asked.reason)?;
    log::deed(cx, store, Action::KeepOfficeText, Subject::None).await?;
    let new = OfficeText {
        area: cx.actor.area.clone(),
        code: code.into(),
        version: asked.version.saturating_add(1),
        zh: zh.into(),
        en: en.into(),
        reason: reason.into(),
        account: cx.actor.account,
        kept_at: cx.now(),
    };
    next_version(store.keep_office_text(&new).await)
}

/// Whether a text is short enough, names only fields that there are, and nothing that the charter refuses.
fn fits(kind: TextKind, text: &str) -> bool {
    let named = text.split('{').skip(1).map(|part| part.split('}').next().unwrap_or_default());
    let braces = text.matches('{').count() == text.matches('}').count();
    text.chars().count() <= LONGEST
        && braces
        && named.into_iter().all(|name| kind.fields.contains(&name))
        && charter::denied_wording(text).is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_that_ships_may_be_said() {
        for kind in TEXT_KINDS {
            assert!(fits(*kind, kind.zh) && fits(*kind, kind.en), "{}", kind.code);
            for field in kind.fields {
                assert!(kind.zh.contains(field) && kind.en.contains(field), "{} {field}", kind.code);
            }
        }
    }

    #[test]
    fn a_text_names_its_own_fields_and_nothing_refused() {
        let kind = kind_of("case_done").unwrap();
        assert!(fits(kind, "来件 {number} 已办妥"));
        for wrong in ["来件 {name} 已办妥", "来件 {number 已办妥", "请先缴纳社会抚养费", &"长".repeat(1_001)]
        {
            assert!(!fits(kind, wrong), "{wrong}");
        }
        assert_eq!(filled("来件 {number}：{other}", &[("number", "7")]), "来件 7：{other}");
    }
}
