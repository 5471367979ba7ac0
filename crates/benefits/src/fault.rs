/// What is wrong with a benefit's own files. It names the place, never a person's facts.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BenefitFault {
    /// The file is not YAML of the expected form.
    #[error("{file}: {message}")]
    Form {
        /// `benefit.yaml` or `situations.yaml`.
        file: &'static str,
        /// Where and what, as the reader says it.
        message: String,
    },
    /// An expression cannot be read.
    #[error("{place}: the expression cannot be read: {message}")]
    Expression {
        /// Which expression.
        place: String,
        /// What the reader of expressions says.
        message: String,
    },
    /// An expression uses a name that nothing before it defines.
    #[error("{place}: `{name}` is no fact, constant, parameter or earlier step")]
    UnknownName {
        /// Which expression or text.
        place: String,
        /// The name.
        name: String,
    },
    /// Two things share one name.
    #[error("{place}: the name `{name}` is already taken")]
    NameTaken {
        /// Which definition.
        place: String,
        /// The name.
        name: String,
    },
    /// A parameter's values overlap for one region, or one ends before it begins.
    #[error(
        "parameter `{parameter}`: the values from {from} and an earlier one hold for the same region on the same day"
    )]
    Overlap {
        /// The parameter.
        parameter: String,
        /// The start of the later value.
        from: String,
    },
    /// A value does not fit its unit.
    #[error("{place}: {message}")]
    Value {
        /// Which value.
        place: String,
        /// What is wrong.
        message: String,
    },
    /// The code is not lower-case letters, digits and dashes.
    #[error("the code may have lower-case letters, digits and dashes only")]
    Code,
    /// The benefit asks about something that the charter refuses to use.
    #[error("{place}: the charter refuses to decide by this (article 2)")]
    Refused {
        /// Which fact or step.
        place: String,
    },
}

/// Why a benefit could not be worked out for somebody's facts. It names the fact, never its value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FactFault {
    /// A fact that is needed is missing.
    #[error("{fact} is missing")]
    Missing {
        /// Its name.
        fact: String,
    },
    /// The benefit has no such fact.
    #[error("{fact} is not a fact of this benefit")]
    Unknown {
        /// Its name.
        fact: String,
    },
    /// A fact is written in another form.
    #[error("{fact}: {hint}")]
    Form {
        /// Its name.
        fact: String,
        /// How to write it.
        hint: &'static str,
    },
    /// Facts contradict each other.
    #[error("{message_en}")]
    Contradiction {
        /// Which rule they break.
        id: String,
        /// In Chinese.
        message_zh: String,
        /// In English.
        message_en: String,
    },
    /// No value of a parameter holds on the day for the region.
    #[error("no value of `{parameter}` is in force on {on}")]
    NoValue {
        /// The parameter.
        parameter: String,
        /// The day.
        on: String,
    },
    /// An expression failed, or gave something else than expected: a defect of the benefit's file.
    #[error("{place}: {message}")]
    Expression {
        /// Which expression.
        place: String,
        /// What happened, without values.
        message: String,
    },
}
