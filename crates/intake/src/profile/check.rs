use std::collections::{BTreeMap, BTreeSet};

use access::charter::denied;
use records::Attribute;

use super::{MentionForm, Profile, ProfileError, ProfileFault};
use crate::clean::Kind;

/// Proves that a profile can be used and asks nothing that the charter refuses.
pub(super) fn check(profile: &Profile, text: &str) -> Result<(), ProfileError> {
    faults(profile).map_err(|mut error| {
        // The last part of the key is the name to look for in the text.
        let name = error.key.rsplit('.').next().unwrap_or_default().to_owned();
        error.line = text.lines().position(|line| !name.is_empty() && line.contains(&name)).map(|at| at + 1);
        error
    })
}

fn faults(profile: &Profile) -> Result<(), ProfileError> {
    code_form("code", &profile.code)?;
    for (key, value) in [("name_zh", &profile.name_zh), ("name_en", &profile.name_en), ("key", &profile.key)]
    {
        if value.trim().is_empty() {
            return Err(ProfileError::new(key, ProfileFault::Blank));
        }
    }
    if profile.mentions.is_empty() {
        return Err(ProfileError::new("", ProfileFault::NoMention));
    }
    if profile.file.delimiter.is_some_and(|delimiter| !matches!(delimiter, ',' | ';' | '\t' | '|')) {
        return Err(ProfileError::new("file.delimiter", ProfileFault::Delimiter));
    }
    allowed("key", &profile.key)?;
    fields("row", &profile.row)?;
    constants("constants", &profile.constants)?;
    required("required", &profile.required, &profile.row, &profile.constants)?;
    let mut roles = BTreeSet::new();
    for mention in &profile.mentions {
        if !roles.insert(&mention.role) {
            return Err(ProfileError::new(format!("mention.{}", mention.role), ProfileFault::RepeatedRole));
        }
        check_mention(mention)?;
    }
    columns(profile)
}

fn check_mention(mention: &MentionForm) -> Result<(), ProfileError> {
    let at = format!("mention.{}", mention.role);
    code_form(&at, &mention.role)?;
    fields(&format!("{at}.fields"), &mention.fields)?;
    constants(&format!("{at}.constants"), &mention.constants)?;
    required(&format!("{at}.required"), &mention.required, &mention.fields, &mention.constants)?;
    for kin in &mention.also {
        if !mention.fields.contains_key(&kin.attributes().0) {
            return Err(ProfileError::new(
                format!("{at}.also.{}", kin.role()),
                ProfileFault::AlsoWithoutName,
            ));
        }
    }
    Ok(())
}

fn code_form(key: &str, code: &str) -> Result<(), ProfileError> {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    if code.is_empty() || !code.bytes().all(plain) {
        return Err(ProfileError::new(key, ProfileFault::CodeForm));
    }
    Ok(())
}

fn allowed(key: &str, column: &str) -> Result<(), ProfileError> {
    match denied(column) {
        Some(entry) => Err(ProfileError::new(
            format!("{key}.{column}"),
            ProfileFault::Denied { zh: entry.reason_zh, en: entry.reason_en },
        )),
        None => Ok(()),
    }
}

fn fields(at: &str, fields: &BTreeMap<Attribute, String>) -> Result<(), ProfileError> {
    for (attribute, column) in fields {
        if column.trim().is_empty() {
            return Err(ProfileError::new(format!("{at}.{attribute}"), ProfileFault::Blank));
        }
        allowed(at, column)?;
    }
    Ok(())
}

fn constants(at: &str, constants: &BTreeMap<Attribute, String>) -> Result<(), ProfileError> {
    for (attribute, value) in constants {
        if !Kind::of(*attribute).has_value(value) {
            return Err(ProfileError::new(format!("{at}.{attribute}"), ProfileFault::NoSuchValue));
        }
    }
    Ok(())
}

fn required(
    at: &str,
    required: &[Attribute],
    fields: &BTreeMap<Attribute, String>,
    constants: &BTreeMap<Attribute, String>,
) -> Result<(), ProfileError> {
    match required
        .iter()
        .find(|attribute| !fields.contains_key(attribute) && !constants.contains_key(attribute))
    {
        Some(attribute) => {
            Err(ProfileError::new(format!("{at}.{attribute}"), ProfileFault::RequiredWithoutColumn))
        }
        None => Ok(()),
    }
}

fn columns(profile: &Profile) -> Result<(), ProfileError> {
    let used = profile.column_names();
    let mut names: BTreeMap<String, &str> = BTreeMap::new();
    for (folded, name) in profile.known_names() {
        let fault = |fault| Err(ProfileError::new(format!("columns.{name}"), fault));
        if !used.contains(&name) {
            return fault(ProfileFault::UnusedColumn);
        }
        if names.insert(folded, name).is_some_and(|other| other != name) {
            return fault(ProfileFault::AmbiguousAlias);
        }
    }
    for (name, form) in &profile.columns {
        if !used.contains(&name.as_str()) {
            return Err(ProfileError::new(format!("columns.{name}"), ProfileFault::UnusedColumn));
        }
        for alias in &form.aliases {
            allowed(&format!("columns.{name}.aliases"), alias)?;
        }
        let kinds = kinds_of(profile, name);
        for (written, value) in &form.values {
            if !value.is_empty() && !kinds.iter().all(|kind| kind.has_value(value)) {
                return Err(ProfileError::new(
                    format!("columns.{name}.values.{written}"),
                    ProfileFault::NoSuchValue,
                ));
            }
        }
    }
    Ok(())
}

/// How the column is read, by all the attributes that it gives.
fn kinds_of(profile: &Profile, column: &str) -> BTreeSet<Kind> {
    let tables = std::iter::once(&profile.row).chain(profile.mentions.iter().map(|mention| &mention.fields));
    tables.flatten().filter(|(_, name)| *name == column).map(|(attribute, _)| Kind::of(*attribute)).collect()
}
