//! Which problem each error of a use case is. The one place where errors meet HTTP, and where faults are logged.

use access::Denied;
use app::{AppError, figures::FigureFault};
use registry::registration::StepError;
use store::{ErrorKind, StoreError};

use crate::{
    language::Language,
    problem::{Code, Problem},
};

impl From<Denied> for Problem {
    fn from(denied: Denied) -> Self {
        Self::of(match denied {
            Denied::Purpose => Code::PurposeDenied,
            Denied::Import => Code::ImportDenied,
            Denied::Decide => Code::DecideDenied,
            Denied::Planning => Code::PlanningDenied,
            Denied::Analysis => Code::AnalysisDenied,
            Denied::Log => Code::LogDenied,
            Denied::Accounts => Code::AccountsDenied,
            Denied::Grants => Code::GrantsDenied,
            Denied::Emergency => Code::EmergencyDenied,
            Denied::Export => Code::ExportDenied,
            Denied::Payments => Code::PaymentsDenied,
        })
    }
}

/// What figures refuse; everything else of theirs is a fault.
fn of_figures(refused: FigureFault) -> Problem {
    match refused {
        FigureFault::Spec(refused) => Problem::saying(
            Code::TableInvalid,
            format!("{}。", refused.text_zh()),
            format!("{}.", refused.text_en()),
        ),
        FigureFault::Whole => Problem::saying(
            Code::TableInvalid,
            "给分析人员的表不能筛选，只能显示人数。",
            "An analyst's table has no filter and shows counts.",
        ),
        FigureFault::Spent => Problem::of(Code::BudgetSpent),
        FigureFault::Budget(_) => Problem::of(Code::PrivacySpent),
        error @ (FigureFault::File(_)
        | FigureFault::Part(_)
        | FigureFault::Definition
        | FigureFault::Disclosure(_)) => fault(&error),
    }
}

/// A list of divisions that is not compared: without lines of the area or with too many, or with one code in two lines.
fn of_list(twice: Option<(&str, (usize, usize))>) -> Problem {
    let Some((code, (first, second))) = twice else {
        return Problem::saying(
            Code::FileUnreadable,
            "名录中没有本辖区的乡镇街道或村社区，或者超过 10 万行，不能比较。",
            "The list has no township or village of this area, or more than 100,000 of them; nothing was compared.",
        );
    };
    Problem::saying(
        Code::FileUnreadable,
        format!(
            "名录里代码 {code} 写了两次：第 {first} 行和第 {second} 行（第 1 行是表头）。没有比较；请核对后只留一行，再上传。"
        ),
        format!(
            "The list has the code {code} twice: in line {first} and line {second} (line 1 is the header). Nothing was compared; \
             keep the right one and upload it again."
        ),
    )
}

/// A step of a registration that cannot be taken.
fn of_step(refused: StepError) -> Problem {
    Problem::of(match refused {
        StepError::Order => Code::StepOrder,
        StepError::SamePerson => Code::StepSamePerson,
        StepError::Incomplete => Code::StepIncomplete,
    })
}

impl From<AppError> for Problem {
    fn from(error: AppError) -> Self {
        match error {
            AppError::Denied(denied) => denied.into(),
            AppError::NotFound => Self::of(Code::NotFound),
            AppError::Merged(now) => Self::leading(Code::PersonMerged, now.iter().map(ToString::to_string)),
            AppError::Day => Self::of(Code::DayToCome),
            AppError::NotBorn => Self::of(Code::NotBorn),
            AppError::WrongState => Self::of(Code::WrongState),
            AppError::ImportRunning => Self::of(Code::ImportRunning),
            AppError::Registration(found) => crate::routes::registrations::faults(&found),
            AppError::Divisions(found) => crate::routes::divisions::faults(&found),
            AppError::Step(error) => of_step(error),
            AppError::Changed => Self::of(Code::Changed),
            AppError::OtherRequest => Self::of(Code::KeyReused),
            AppError::SearchTooShort => Self::of(Code::SearchTooShort),
            AppError::Cursor => Self::of(Code::CursorInvalid),
            AppError::SignIn => Self::of(Code::SignInFailed),
            AppError::SecondFactor => Self::of(Code::SecondFactorNeeded),
            AppError::FactorCode => Self::of(Code::WrongFactor),
            AppError::PasskeysOff => Self::of(Code::PasskeysOff),
            AppError::Passkey => Self::of(Code::PasskeyRefused),
            AppError::IdentityUnknown => Self::of(Code::IdentityUnknown),
            AppError::GrantToOneself | AppError::RolesWatch => Self::of(Code::GrantRefused),
            AppError::GrantTerms => Self::of(Code::GrantTerms),
            AppError::Crowded => Self::of(Code::TooMany),
            AppError::PasswordRule(_) => Self::of(Code::PasswordWeak),
            AppError::AccountName | AppError::Choice | AppError::Decisions => Self::of(Code::BodyInvalid),
            AppError::Profile => Self::of(Code::ProfileUnknown),
            AppError::ListScope => of_list(None),
            AppError::ListTwice { code, lines } => of_list(Some((&code, lines))),
            AppError::Intake(error) => Self::saying(Code::FileUnreadable, error.text_zh(), error.text_en()),
            AppError::Figures(refused) => of_figures(refused),
            AppError::Plan(fault) => Self::saying(Code::PlanInvalid, fault.text_zh(), fault.text_en()),
            AppError::Map(fault) => crate::routes::maps::fault(fault),
            AppError::Form(fault) => of_form(fault),
            AppError::FormTerms => Self::of(Code::FormInvalid),
            AppError::RosterTerms => Self::of(Code::RosterInvalid),
            AppError::TooManyListed => Self::saying(
                Code::FormInvalid,
                "名单超过2万人，请按村（社区）或年龄分开。",
                "The list holds more than 20,000 people; part it by place or age.",
            ),
            AppError::Facts(fault) => facts(&fault),
            AppError::Unfilled(_) => Self::of(Code::ApplicationIncomplete),
            AppError::NumberInWords => number_in_words(),
            AppError::Unchanged => unchanged(),
            AppError::Wording(refused) => wording(refused),
            AppError::GroupTerms => group_terms(),
            AppError::OverTheCounter => Self::of(Code::OverTheCounter),
            AppError::Services(error) => fault(&error),
            AppError::Paper => Self::of(Code::PaperInvalid),
            AppError::PapersOff => Self::of(Code::PapersOff),
            AppError::NoGround => Self::of(Code::NoGround),
            AppError::HasDied => Self::of(Code::HasDied),
            AppError::NoOfficeAbove => Self::of(Code::NoOfficeAbove),
            AppError::HelpOver => Self::of(Code::HelpOver),
            AppError::NotAsked => Self::of(Code::NotAsked),
            AppError::Certificate(_) => Self::of(Code::CertificateInvalid),
            AppError::PaidElsewhere => Self::of(Code::PaidElsewhere),
            AppError::Bank(fault) => crate::routes::rolls::bank_problem(&fault),
            AppError::Benefit(_) | AppError::Unanswered(_) => Self::of(Code::BenefitInvalid),
            AppError::LogUnwritable(error) => {
                tracing::error!(error = source_chain(&error), "the log of reads cannot be written");
                Self::of(Code::LogUnwritable)
            }
            AppError::Store(error) => of_store(&error),
            error @ (AppError::File(_)
            | AppError::PaperKeys(_)
            | AppError::Link(_)
            | AppError::Print(_)
            | AppError::Fault(_)) => fault(&error),
        }
    }
}

/// What the store could not do.
fn of_store(error: &StoreError) -> Problem {
    match error.kind() {
        ErrorKind::Busy | ErrorKind::Unavailable => {
            tracing::warn!(error = source_chain(error), "the store is not available");
            Problem::of(Code::Unavailable)
        }
        ErrorKind::Conflict => Problem::of(Code::WrongState),
        ErrorKind::Fault => fault(error),
    }
}

/// Digits in a row where nobody is to be named.
fn number_in_words() -> Problem {
    Problem::saying(
        Code::BodyInvalid,
        "这里请不要写电话、证件号等成串的数字，去掉后再提交。",
        "Please leave out telephones and other long numbers here, and send it again.",
    )
}

/// A correction that is said to be done while the register says what it said.
fn unchanged() -> Problem {
    Problem::saying(
        Code::BodyInvalid,
        "登记册里的这一项还和申请更正时一样。请先让它改过来（来源部门更正后重新导入，或者更正登记事项），或者写明在哪里、怎样办的（4 至 200 字）。",
        "The register still says what it said. Let it be changed first (a new file of the source, or a corrected event), or say what was done and where, in 4 to 200 characters.",
    )
}

/// Words that the charter refuses to say to residents.
fn wording(refused: &access::charter::Denied) -> Problem {
    Problem::saying(
        Code::BodyInvalid,
        format!("这段话不能发给居民：{}。请改写，只说有什么服务、怎样自愿享受。", refused.reason_zh),
        format!(
            "This cannot be said to residents: {}. Write what service there is, and how to use it freely.",
            refused.reason_en
        ),
    )
}

/// A group message whose audience or texts cannot be.
fn group_terms() -> Problem {
    Problem::saying(
        Code::BodyInvalid,
        "群发消息请检查：地方在本辖区内，年龄从小到大（0 至 120 岁；不是发给父母的，从 18 岁起），标题 2 至 60 字、正文 2 至 1000 字，中文和英文都要写，并且至少有一人收到。",
        "Check the message: a place of your area, ages in order (0 to 120; from 18 where it is not for parents), a title of 2 to 60 and a text of 2 to 1000 characters in both languages, and somebody whom it reaches.",
    )
}

/// A form that cannot be read or filled.
fn of_form(fault: forms::FormError) -> Problem {
    let (zh, en) = crate::routes::forms::fault_words(fault);
    Problem::saying(Code::FormInvalid, zh, en)
}

/// Facts that a benefit cannot be worked out for.
fn facts(fault: &benefits::FactFault) -> Problem {
    let said = |language| crate::routes::benefits::fault_text(fault, language);
    Problem::saying(Code::BenefitInvalid, said(Language::Chinese), said(Language::English))
}

fn fault(error: &dyn std::error::Error) -> Problem {
    tracing::error!(error = source_chain(error), "a request failed");
    Problem::of(Code::Internal)
}

/// The error and what caused it. Our own errors carry no personal values; the engines' name tables and constraints, and
/// those may quote a row, so only the outermost of theirs is kept.
fn source_chain(error: &dyn std::error::Error) -> String {
    error.to_string()
}
