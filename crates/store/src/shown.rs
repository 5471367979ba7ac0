//! Shown values as one compact text: each mention that is named is written once and then called by its position.
//!
//! `{"m":[[record, role, source], …],"v":[[attribute, value, mention, rule, agreeing, [[value, mention], …]], …]}`

use std::borrow::Cow;

use base::RecordId;
use records::{Attribute, MentionRef, Source};
use registry::{Other, Rule, Shown};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{Result, StoreError, sql::to_json};

#[derive(Serialize, Deserialize)]
struct Text<'a> {
    #[serde(borrow)]
    m: Vec<(uuid::fmt::Simple, Cow<'a, str>, Cow<'a, str>)>,
    #[serde(borrow)]
    v: Vec<Value<'a>>,
}

type Value<'a> = (Cow<'a, str>, Cow<'a, str>, usize, Cow<'a, str>, u16, Vec<(Cow<'a, str>, usize)>);

/// The values as text.
pub(crate) fn to_text(values: &[Shown]) -> Result<String> {
    let mut text = Text { m: Vec::new(), v: Vec::with_capacity(values.len()) };
    for shown in values {
        let at = position(&mut text.m, &shown.mention, &shown.source);
        let others = shown
            .others
            .iter()
            .map(|other| (other.value.as_ref().into(), position(&mut text.m, &other.mention, &other.source)))
            .collect();
        text.v.push((
            shown.attribute.code().into(),
            shown.value.as_ref().into(),
            at,
            shown.rule.code().into(),
            shown.agreeing,
            others,
        ));
    }
    to_json(&text)
}

fn position<'a>(
    mentions: &mut Vec<(uuid::fmt::Simple, Cow<'a, str>, Cow<'a, str>)>,
    mention: &'a MentionRef,
    source: &'a Source,
) -> usize {
    let record = mention.record.uuid();
    let found =
        mentions.iter().position(|(id, role, _)| *id.as_uuid() == record && *role == mention.role.as_str());
    found.unwrap_or_else(|| {
        mentions.push((record.simple(), mention.role.as_str().into(), source.as_str().into()));
        mentions.len() - 1
    })
}

/// Reads what [`to_text`] wrote.
pub(crate) fn from_text(text: &str) -> Result<Vec<Shown>> {
    const FAULT: StoreError = StoreError::Corrupt("shown values do not read");
    let text: Text<'_> = serde_json::from_str(text).or(Err(FAULT))?;
    let mention = |at: usize| -> Result<(MentionRef, Source)> {
        let (id, role, source) = text.m.get(at).ok_or(FAULT)?;
        let id: Uuid = *id.as_uuid();
        Ok((MentionRef { record: RecordId::from_uuid(id), role: (&**role).into() }, Source::from(&**source)))
    };
    let other = |(value, at): &(Cow<'_, str>, usize)| -> Result<Other> {
        let (mention, source) = mention(*at)?;
        Ok(Other { value: value.as_ref().into(), mention, source })
    };
    let read = |(attribute, value, at, rule, agreeing, others): &Value<'_>| -> Result<Shown> {
        let (mention, source) = mention(*at)?;
        Ok(Shown {
            attribute: attribute.parse::<Attribute>().or(Err(FAULT))?,
            value: value.as_ref().into(),
            mention,
            source,
            rule: Rule::from_code(rule).ok_or(FAULT)?,
            agreeing: *agreeing,
            others: others.iter().map(other).collect::<Result<_>>()?,
        })
    };
    text.v.iter().map(read).collect()
}
