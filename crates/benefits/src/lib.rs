//! Benefits as dated data: what a family is entitled to, since when, how much, and why.
//!
//! A benefit is a folder of two YAML files. `benefit.yaml` holds its description, law, dated parameters with regions,
//! conditions and amounts as expressions in CEL (Common Expression Language), and the words that explain them;
//! `situations.yaml` holds named situations with the outcome that the law gives, which are its tests. A place adds a
//! benefit of its own by adding a folder; nothing is compiled anew. The idea of rules as data is that of `OpenFisca`.
//!
//! The charter binds it (article 4): a rule only grants. An unmet condition is a reason in words, for a person to decide on.
//! Everything here is a pure function of texts and facts; reading folders and files is the use case's.

mod bank;
mod benefit;
mod compiled;
mod cost;
mod days;
mod difference;
mod evaluate;
mod expression;
mod facts;
mod fault;
mod form;
mod parameter;
mod situation;
mod template;
mod words;

pub use bank::{Answered, BankFault, BankLayout, BankLine, Reader as AnswerReader, SHIPPED_LAYOUT};
pub use benefit::{Benefit, LawReference, Payer};
pub use cost::{Cost, YearCost, cost};
pub use difference::{Change, difference};
pub use evaluate::{Claim, Entitlement, Evaluation, Lost, Reason};
pub use facts::{FactKind, FactValue, Facts};
pub use fault::{BenefitFault, FactFault};
pub use parameter::{Parameter, ParameterValue, RuleReference};
pub use situation::{Mismatch, Situation, prove};
pub use template::{SchemeTemplate, templates};
pub use words::Words;

/// The benefits that ship with the product: code, `benefit.yaml`, `situations.yaml`.
pub const SHIPPED: &[(&str, &str, &str)] = &[(
    "childcare-subsidy-2025",
    include_str!("../data/childcare-subsidy-2025/benefit.yaml"),
    include_str!("../data/childcare-subsidy-2025/situations.yaml"),
)];
