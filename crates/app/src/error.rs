use intake::IntakeError;
use store::StoreError;

/// Why a use case could not be done. No text carries a personal value.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// The actor may not.
    #[error(transparent)]
    Denied(#[from] access::Denied),
    /// No such thing, or none within the actor's area: a caller cannot tell which.
    #[error("there is no such thing in your area")]
    NotFound,
    /// Somebody who was found to be somebody else as well: who they are now.
    #[error("this person is another of the register's people as well")]
    Merged(Vec<base::PersonId>),
    /// A question about a day to come.
    #[error("nothing is known of days to come")]
    Day,
    /// Somebody who was not yet born on the day that was asked for.
    #[error("this person was not yet born on that day")]
    NotBorn,
    /// A batch is in a state in which this cannot be done.
    #[error("the batch is in a state in which this cannot be done")]
    WrongState,
    /// A correction answered as done although the register says what it said, without words of where it was done.
    #[error("the register has not changed; say what was done, and where")]
    Unchanged,
    /// Words of a message that the charter refuses.
    #[error("the charter refuses these words")]
    Wording(&'static access::charter::Denied),
    /// A group message whose audience or texts cannot be.
    #[error(
        "a group message is for a place of the area and ages in order, with title and text in both languages"
    )]
    GroupTerms,
    /// Another import or undo is being written.
    #[error("another import is being written; try again when it has ended")]
    ImportRunning,
    /// No pairs, too many, one twice, or a reason that is too long.
    #[error("decide 1 to 200 different pairs at once, with a reason of at most 500 characters")]
    Decisions,
    /// What is declared has faults; each names a place and no value.
    #[error("the declaration has faults")]
    Registration(Vec<registry::registration::Fault>),
    /// A change of divisions has faults; each names a code.
    #[error("the change of divisions has faults")]
    Divisions(Vec<registry::DivisionFault>),
    /// A step of a registration that cannot be taken.
    #[error(transparent)]
    Step(#[from] registry::registration::StepError),
    /// Somebody else changed it since it was read.
    #[error("it has changed since it was read")]
    Changed,
    /// The key of another request.
    #[error("another request was sent under this key")]
    OtherRequest,
    /// Too little to search for.
    #[error("type at least two characters of a name, a number, a phone or an address")]
    SearchTooShort,
    /// A cursor that this list did not give out.
    #[error("this cursor is not one of this list's")]
    Cursor,
    /// Wrong name or password, or locked: a caller cannot tell which.
    #[error("account or password is wrong, or the account is locked")]
    SignIn,
    /// The password is right and a code of the second factor is wanted.
    #[error("a code of the second factor is wanted")]
    SecondFactor,
    /// Not a code of the second factor.
    #[error("this is no code of the second factor, or it was used")]
    FactorCode,
    /// Passkeys are not set up at this service.
    #[error("this service has no address that passkeys could be kept for")]
    PasskeysOff,
    /// A passkey that could not be taken.
    #[error("the device's answer is not one to what was asked, or came too late")]
    Passkey,
    /// Somebody whom another service knows and no account is linked to.
    #[error("no account is linked to this identity")]
    IdentityUnknown,
    /// A grant to oneself.
    #[error("nobody gives themselves a grant")]
    GrantToOneself,
    /// Roles that watch each other.
    #[error("one account does not hold roles that watch each other")]
    RolesWatch,
    /// A reason that says nothing, an end before the beginning, purposes that the role has not.
    #[error("a grant names a reason, ends after it begins, and has only purposes of its role")]
    GrantTerms,
    /// Too many sign-ins wait at once.
    #[error("too many sign-ins at once")]
    Crowded,
    /// The new password breaks a rule.
    #[error("{0}")]
    PasswordRule(&'static str),
    /// A name that cannot be an account's.
    #[error("an account's name has 2 to 64 letters, digits, dots, dashes or underscores")]
    AccountName,
    /// Not one of the values that can be chosen for a repair.
    #[error("this cannot be chosen for that repair")]
    Choice,
    /// No profile of that code, or none that fits the file.
    #[error("no profile fits the file")]
    Profile,
    /// A list of divisions without a line of the area, or with more of them than can be compared.
    #[error("the list has no line of the area, or too many")]
    ListScope,
    /// A list of divisions says the same code in two lines, by number; the first is the header.
    #[error("the list has {code} in lines {} and {}", .lines.0, .lines.1)]
    ListTwice {
        /// The code.
        code: Box<str>,
        /// The lines.
        lines: (usize, usize),
    },
    /// The file cannot be read.
    #[error("{}", .0.text_en())]
    Intake(#[from] IntakeError),
    /// The file system failed around an uploaded file.
    #[error("a file could not be kept")]
    File(#[from] std::io::Error),
    /// Linkage failed.
    #[error("records could not be linked: {0}")]
    Link(#[from] linkage::LinkError),
    /// A benefit's files, or a table for one, cannot be read.
    #[error(transparent)]
    Benefit(#[from] crate::benefit_files::BenefitFileError),
    /// A file of services cannot be read.
    #[error(transparent)]
    Services(#[from] services::ServiceFault),
    /// An application that lacks what it needs: the names of what is missing.
    #[error("something that is needed is neither held nor answered")]
    Unfilled(Vec<String>),
    /// Digits in a row where nobody is to be named.
    #[error("leave out telephones and other long numbers here")]
    NumberInWords,
    /// A family outside the conditions of doing it online.
    #[error("this is done over the counter")]
    OverTheCounter,
    /// A paper that is no photograph, picture or document, or is too large.
    #[error("a paper is a JPEG, PNG or PDF file of 5 MB at the most")]
    Paper,
    /// No keys are named under which papers could be kept.
    #[error("no keys are named under which papers could be kept: see --key-file")]
    PapersOff,
    /// The keys that papers are kept under.
    #[error(transparent)]
    PaperKeys(#[from] crate::PaperKeysFault),
    /// A refusal without a rule on which it may rest.
    #[error(
        "a refusal rests on a checked law, or on a rule given with its text, its source and its first day"
    )]
    NoGround,
    /// A certificate of somebody who has died.
    #[error("no certificate is issued of somebody who has died")]
    HasDied,
    /// No office above the one that decided works with this register.
    #[error("no office above works with this register: the appeal goes there on paper")]
    NoOfficeAbove,
    /// Helping somebody is over: taken back, past its last day, or whom it was for lives no longer.
    #[error("helping this person is over")]
    HelpOver,
    /// A helper was not asked to do this.
    #[error("this is not among what the helper was asked to do")]
    NotAsked,
    /// A benefit that another system pays.
    #[error("this benefit is claimed and paid in another system")]
    PaidElsewhere,
    /// The bank's layout, or its answer, cannot be read.
    #[error(transparent)]
    Bank(#[from] benefits::BankFault),
    /// A benefit needs facts that the register does not hold.
    #[error("the register does not hold what this benefit needs: {0}")]
    Unanswered(Box<str>),
    /// Facts that a benefit cannot be worked out for.
    #[error(transparent)]
    Facts(benefits::FactFault),
    /// A certificate that cannot be made or shown so.
    #[error(transparent)]
    Certificate(certificates::CertificateFault),
    /// A plan that cannot be kept or run.
    #[error(transparent)]
    Plan(#[from] crate::planning::PlanFault),
    /// A file for a map, or a place on it, that cannot be kept.
    #[error(transparent)]
    Map(#[from] crate::maps::MapFault),
    /// A form that cannot be read or filled.
    #[error(transparent)]
    Form(#[from] forms::FormError),
    /// A form without who asks for it, the legal ground, or with a period that ends before it begins.
    #[error("a form names who asks for it and on which legal ground, and its period ends after it begins")]
    FormTerms,
    /// A roster without a name or columns, or of people whom nobody lists so.
    #[error(
        "a roster has a name and columns, and describes people, never all of them, by standing, age, sex and place within the area"
    )]
    RosterTerms,
    /// A list that wants more people than a form can hold.
    #[error("the list wants more people than a form can hold")]
    TooManyListed,
    /// The log entry could not be made durable, so nothing is shown.
    #[error("the log cannot be written, so nothing is shown")]
    LogUnwritable(#[source] StoreError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Figures could not be made.
    #[error(transparent)]
    Figures(#[from] crate::figures::FigureFault),
    /// A paper could not be set, though its fonts are there and it fits.
    #[error("a paper could not be printed: {0}")]
    Print(documents::DocumentError),
    /// A part of this program failed.
    #[error("{0}")]
    Fault(&'static str),
}

/// A result of a use case.
pub type Result<T> = std::result::Result<T, AppError>;
