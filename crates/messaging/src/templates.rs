//! What is said, as data.

use serde::Deserialize;

use crate::{
    Topic,
    sms_text::{MailText, SmsText, says_nothing},
};

/// The file that ships.
const SHIPPED: &str = include_str!("../data/templates.yaml");
/// Short messages of two parts at most.
const LONGEST_SMS: usize = 134;

/// In which language somebody is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    /// Chinese.
    #[default]
    Zh,
    /// English.
    En,
}

impl Language {
    /// The code kept in storage.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Zh => "zh",
            Self::En => "en",
        }
    }

    /// The one with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Zh, Self::En].into_iter().find(|one| one.code() == code)
    }
}

/// A text in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

impl Words {
    /// In one of the two.
    pub fn of(&self, language: Language) -> &str {
        match language {
            Language::Zh => &self.zh,
            Language::En => &self.en,
        }
    }
}

/// Why a file of templates cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TemplateFault {
    /// It is not of the form.
    #[error("the file of messages does not read: {0}")]
    Form(String),
    /// A text that leaves the house says something of somebody, or is too long.
    #[error(
        "what is sent by {0} must say nothing of anybody's affairs, without digits and braces, in at most 134 characters"
    )]
    Tells(&'static str),
    /// Something is named that is not there.
    #[error("the message `{0}` names a topic or field that there is not")]
    Unknown(String),
    /// Something that the charter refuses.
    #[error("the message `{0}` names what the charter refuses")]
    Denied(String),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    sms: Words,
    mail: Mail,
    topics: Vec<TopicWords>,
    templates: Vec<Template>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Mail {
    subject: Words,
    body: Words,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct TopicWords {
    code: String,
    name: Words,
    note: Words,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Template {
    code: String,
    topic: String,
    fields: Vec<String>,
    title: Words,
    body: Words,
    link: String,
}

/// A message with its fields filled, for the inbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filled {
    /// The title.
    pub title: String,
    /// The text.
    pub body: String,
    /// Where it leads, behind the door.
    pub link: String,
}

/// All that is said.
#[derive(Debug)]
pub struct Templates {
    sms: [SmsText; 2],
    mail: [MailText; 2],
    topics: Vec<TopicWords>,
    inbox: Vec<Template>,
}

impl Templates {
    /// Those that ship.
    pub fn shipped() -> Result<Self, TemplateFault> {
        Self::read(SHIPPED)
    }

    /// None at all: nothing is said. For a program whose own file is broken, which its tests would have told.
    pub fn silent() -> Self {
        let nothing = || SmsText::checked("");
        let mail = || MailText::checked("", "");
        Self { sms: [nothing(), nothing()], mail: [mail(), mail()], topics: Vec::new(), inbox: Vec::new() }
    }

    /// Reads a file, and refuses one whose texts tell of somebody where others can read it.
    pub fn read(text: &str) -> Result<Self, TemplateFault> {
        let file: File =
            serde_saphyr::from_str(text).map_err(|fault| TemplateFault::Form(fault.to_string()))?;
        for words in [&file.sms.zh, &file.sms.en] {
            let short = (1..=LONGEST_SMS).contains(&words.trim().chars().count());
            if !short || !says_nothing(words) {
                return Err(TemplateFault::Tells("SMS"));
            }
        }
        for words in [&file.mail.subject.zh, &file.mail.subject.en, &file.mail.body.zh, &file.mail.body.en] {
            if words.trim().is_empty() || !says_nothing(words) {
                return Err(TemplateFault::Tells("mail"));
            }
        }
        for topic in &file.topics {
            if Topic::from_code(&topic.code).is_none() {
                return Err(TemplateFault::Unknown(topic.code.clone()));
            }
        }
        if let Some(left) =
            Topic::ALL.iter().find(|one| !file.topics.iter().any(|topic| topic.code == one.code()))
        {
            return Err(TemplateFault::Unknown(left.code().to_owned()));
        }
        for one in &file.templates {
            check(one)?;
        }
        Ok(Self {
            sms: [&file.sms.zh, &file.sms.en].map(|text| SmsText::checked(text)),
            mail: [
                MailText::checked(&file.mail.subject.zh, &file.mail.body.zh),
                MailText::checked(&file.mail.subject.en, &file.mail.body.en),
            ],
            topics: file.topics,
            inbox: file.templates,
        })
    }

    /// What an SMS says.
    pub fn sms(&self, language: Language) -> &SmsText {
        let [zh, en] = &self.sms;
        if language == Language::Zh { zh } else { en }
    }

    /// What a mail says.
    pub fn mail(&self, language: Language) -> &MailText {
        let [zh, en] = &self.mail;
        if language == Language::Zh { zh } else { en }
    }

    /// A topic's name and what belongs to it.
    pub fn topic(&self, topic: Topic) -> Option<(&Words, &Words)> {
        self.topics.iter().find(|one| one.code == topic.code()).map(|one| (&one.name, &one.note))
    }

    /// The topic of a template.
    pub fn topic_of(&self, template: &str) -> Option<Topic> {
        self.template(template).and_then(|one| Topic::from_code(&one.topic))
    }

    /// Whether a template has exactly these fields.
    pub fn takes(&self, template: &str, fields: &[&str]) -> bool {
        let known = self.template(template);
        known.is_some_and(|one| {
            one.fields.len() == fields.len()
                && fields.iter().all(|field| one.fields.iter().any(|known| known == field))
        })
    }

    /// A message for the inbox, its fields filled.
    pub fn inbox(&self, template: &str, fields: &[(String, String)], language: Language) -> Option<Filled> {
        let one = self.template(template)?;
        let fill = |text: &str| {
            fields
                .iter()
                .fold(text.to_owned(), |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
        };
        Some(Filled {
            title: fill(one.title.of(language)),
            body: fill(one.body.of(language)),
            link: one.link.clone(),
        })
    }

    fn template(&self, code: &str) -> Option<&Template> {
        self.inbox.iter().find(|one| one.code == code)
    }
}

fn check(one: &Template) -> Result<(), TemplateFault> {
    let unknown = || TemplateFault::Unknown(one.code.clone());
    let topic = Topic::from_code(&one.topic);
    if topic.is_none() || !one.link.starts_with("/my") {
        return Err(unknown());
    }
    for text in [&one.title.zh, &one.title.en, &one.body.zh, &one.body.en] {
        if access::charter::denied(text).is_some() {
            return Err(TemplateFault::Denied(one.code.clone()));
        }
        let mut named = text.split('{').skip(1).map(|part| part.split('}').next().unwrap_or_default());
        if text.matches('{').count() != text.matches('}').count()
            || named.any(|name| !one.fields.iter().any(|field| field == name))
        {
            return Err(unknown());
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_ships_reads_and_says_nothing_outside() {
        let all = Templates::shipped().unwrap();
        for language in [Language::Zh, Language::En] {
            assert!(all.sms(language).text().chars().count() <= 70, "one short message");
            assert!(says_nothing(all.sms(language).text()) && says_nothing(all.mail(language).body()));
        }
        for template in &all.inbox {
            // Nothing that the inbox says of a matter stands in what leaves.
            for words in [&template.title, &template.body] {
                assert!(!all.sms(Language::Zh).text().contains(&words.zh));
            }
            let fields: Vec<(String, String)> =
                template.fields.iter().map(|field| (field.clone(), format!("‹{field}›"))).collect();
            for language in [Language::Zh, Language::En] {
                let filled = all.inbox(&template.code, &fields, language).unwrap();
                assert!(
                    !format!("{}{}", filled.title, filled.body).contains(['{', '}']),
                    "{}",
                    template.code
                );
                for field in &template.fields {
                    let whole = format!("{}{}", filled.title, filled.body);
                    assert!(whole.contains(&format!("‹{field}›")), "{} leaves {field} out", template.code);
                }
            }
        }
        assert_eq!(all.topic_of("benefit_open"), Some(Topic::Benefits));
        assert!(all.takes("case_answered", &["number"]) && !all.takes("case_answered", &["name"]));
    }

    #[test]
    fn a_file_that_tells_is_refused() {
        for (from, to) in [
            ("您有一条新消息，请登录万家或到社区窗口查看。", "您的育儿补贴已到账。"),
            ("您有一条新消息，请登录万家或到社区窗口查看。", "{name}，您有一条新消息。"),
            ("Sign in or ask at the counter.", "Your number is 4711."),
            ("您好！您在万家有一条新消息", "您的出生登记办结了"),
        ] {
            let altered = SHIPPED.replacen(from, to, 1);
            assert_ne!(altered, SHIPPED);
            assert!(matches!(Templates::read(&altered), Err(TemplateFault::Tells(_))), "{to}");
        }
        let wrong = SHIPPED.replacen("请打开查看。", "请参加孕检。", 1);
        assert!(matches!(Templates::read(&wrong), Err(TemplateFault::Denied(_))));
        let wrong = SHIPPED.replacen("（编号 {number}）已经答复", "（编号 {name}）已经答复", 1);
        assert!(matches!(Templates::read(&wrong), Err(TemplateFault::Unknown(_))));
        let wrong = SHIPPED.replacen("topic: answers", "topic: gossip", 1);
        assert!(matches!(Templates::read(&wrong), Err(TemplateFault::Unknown(_))));
    }
}
