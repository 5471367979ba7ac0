use std::fmt;

/// What is wrong with a profile, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProfileError {
    /// Line of the profile's text, 1 for the first, where it can be told.
    pub line: Option<usize>,
    /// The table or key at fault, such as `mention.self.fields.sex`.
    pub key: String,
    /// What is wrong.
    pub fault: ProfileFault,
}

/// A fault of a profile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProfileFault {
    /// The text is not TOML, a key is unknown or has a wrong form; with the TOML reader's own words.
    Toml(String),
    /// A field that must say something is empty.
    Blank,
    /// No `[[mention]]`: a row would name nobody.
    NoMention,
    /// The same role stands twice.
    RepeatedRole,
    /// A code or role with other characters than `a-z`, `0-9` and `_`.
    CodeForm,
    /// A required attribute that no column or constant gives.
    RequiredWithoutColumn,
    /// The column or value is on the charter's deny-list; the reason in both languages.
    Denied {
        /// In Chinese.
        zh: &'static str,
        /// In English.
        en: &'static str,
    },
    /// `[columns."…"]` describes a column that the profile does not use.
    UnusedColumn,
    /// Two columns share a name or alias.
    AmbiguousAlias,
    /// A constant or value map gives a value that the attribute does not have.
    NoSuchValue,
    /// A separator that is none of `,` `;` tab `|`.
    Delimiter,
    /// `also` names kin whose name no column gives.
    AlsoWithoutName,
}

impl ProfileError {
    pub(super) fn new(key: impl Into<String>, fault: ProfileFault) -> Self {
        Self { line: None, key: key.into(), fault }
    }

    pub(super) fn of_toml(error: &toml::de::Error, text: &str) -> Self {
        let line = error.span().map(|span| 1 + text.get(..span.start).unwrap_or("").matches('\n').count());
        let words = error.message().lines().next().unwrap_or_default().to_owned();
        Self { line, key: String::new(), fault: ProfileFault::Toml(words) }
    }

    /// What is wrong and what to do, in Chinese.
    pub fn text_zh(&self) -> String {
        let what = match &self.fault {
            ProfileFault::Toml(words) => format!("格式不对（{words}）。请对照自带的对照表修改"),
            ProfileFault::Blank => "不能为空。请填写".into(),
            ProfileFault::NoMention => "没有任何 [[mention]]，每行至少要说明一个人。请补上".into(),
            ProfileFault::RepeatedRole => "这个角色写了两次。请合并或改名".into(),
            ProfileFault::CodeForm => "代码只能用小写字母、数字和下划线。请改名".into(),
            ProfileFault::RequiredWithoutColumn => "列为必需，但没有列或常量提供它。请补上对应的列".into(),
            ProfileFault::Denied { zh, .. } => format!("属于章程拒绝的内容（{zh}）。请删去这一列"),
            ProfileFault::UnusedColumn => "这一列没有被任何字段使用。请删去或检查列名".into(),
            ProfileFault::AmbiguousAlias => "两列共用一个名称或别名。请删去其中一个".into(),
            ProfileFault::NoSuchValue => "这个值不在该属性的代码表里。请改用标准代码".into(),
            ProfileFault::Delimiter => "分隔符只能是逗号、分号、制表符或竖线。请改正".into(),
            ProfileFault::AlsoWithoutName => "没有列提供这位亲属的姓名。请补上列或删去 also".into(),
        };
        format!("对照表{}有误：{what}。", self.place("第", "行", "“", "”"))
    }

    /// What is wrong and what to do, in English.
    pub fn text_en(&self) -> String {
        let what = match &self.fault {
            ProfileFault::Toml(words) => format!("{words}. Compare it with a bundled profile"),
            ProfileFault::Blank => "it is empty. Fill it in".into(),
            ProfileFault::NoMention => {
                "there is no [[mention]]. Say at least one person whom a row names".into()
            }
            ProfileFault::RepeatedRole => "the role stands twice. Merge or rename one".into(),
            ProfileFault::CodeForm => {
                "a code has small letters, digits and underscores only. Rename it".into()
            }
            ProfileFault::RequiredWithoutColumn => {
                "it is required but no column or constant gives it. Add one".into()
            }
            ProfileFault::Denied { en, .. } => format!("the charter refuses it ({en}). Remove the column"),
            ProfileFault::UnusedColumn => "no field uses this column. Remove it or check the name".into(),
            ProfileFault::AmbiguousAlias => "two columns share this name or alias. Remove one".into(),
            ProfileFault::NoSuchValue => "the attribute has no such value. Use a code of its list".into(),
            ProfileFault::Delimiter => "a delimiter is a comma, semicolon, tab or bar. Change it".into(),
            ProfileFault::AlsoWithoutName => {
                "no column gives this kin's name. Add the column or drop `also`".into()
            }
        };
        format!("the profile is wrong{}: {what}.", self.place(" in line ", "", " at `", "`"))
    }

    fn place(&self, before_line: &str, after_line: &str, before_key: &str, after_key: &str) -> String {
        let line = self.line.map(|line| format!("{before_line}{line}{after_line}")).unwrap_or_default();
        let key =
            if self.key.is_empty() { String::new() } else { format!("{before_key}{}{after_key}", self.key) };
        line + &key
    }
}

impl fmt::Display for ProfileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text_en())
    }
}
impl std::error::Error for ProfileError {}
