use base::Redacted;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What somebody types to sign in.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SignIn {
    /// The account's name.
    #[schema(max_length = 64)]
    pub(crate) account: String,
    /// The password.
    #[schema(value_type = String, format = Password, max_length = 128)]
    #[serde(deserialize_with = "secret")]
    pub(crate) password: Redacted<String>,
    /// A code of the second factor, or one that stands for it; asked for by the answer `second_factor_needed`.
    #[schema(max_length = 40)]
    pub(crate) code: Option<String>,
    /// A passkey's answer in place of the code.
    pub(crate) passkey: Option<super::ways::PasskeyAnswerRequest>,
}

/// A change of password.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PasswordChange {
    /// The password so far.
    #[schema(value_type = String, format = Password, max_length = 128)]
    #[serde(deserialize_with = "secret")]
    pub(crate) current: Redacted<String>,
    /// The new one: 10 to 128 characters, at least 5 different ones.
    #[schema(value_type = String, format = Password, min_length = 10, max_length = 128)]
    #[serde(deserialize_with = "secret")]
    pub(crate) new: Redacted<String>,
}

pub(crate) fn secret<'de, D: serde::Deserializer<'de>>(
    deserializer: D,
) -> Result<Redacted<String>, D::Error> {
    String::deserialize(deserializer).map(Redacted::new)
}

/// Who is signed in, and what they may do: a page can say beforehand why a button is closed.
#[derive(Debug, Serialize, ToSchema)]
#[expect(clippy::struct_excessive_bools, reason = "independent answers to independent questions of a page")]
pub(crate) struct Session {
    /// The account's name.
    pub(crate) account: String,
    /// Its role under the grant that this session acts under.
    pub(crate) role: RoleCode,
    /// The grant that this session acts under; without one, nothing can be done.
    pub(crate) grant: Option<String>,
    /// The account's grants that hold now, that one first.
    pub(crate) grants: Vec<HeldGrant>,
    /// Whether a second factor is asked for at sign-in.
    pub(crate) second_factor: bool,
    /// Whether lists may be taken away as files under that grant.
    pub(crate) may_export: bool,
    /// Its area: leading digits of the 12-digit division code.
    #[schema(example = "330106")]
    pub(crate) area: String,
    /// The area's full name.
    pub(crate) area_name: String,
    /// Until the password is changed every other request answers `password_change_needed`.
    pub(crate) must_change_password: bool,
    /// The purposes that this role may name.
    pub(crate) purposes: Vec<PurposeCode>,
    /// Whether this role may import, commit and undo.
    pub(crate) may_import: bool,
    /// Whether this role may count people and keep scenarios.
    pub(crate) may_plan: bool,
    /// Whether tables for analysis may be had.
    pub(crate) may_analyse: bool,
    /// When the session ends whatever happens (RFC 3339); it ends earlier after 30 minutes without a request.
    #[schema(format = DateTime)]
    pub(crate) expires_at: String,
}

/// A grant that the account may act under.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct HeldGrant {
    /// `gra_…`
    pub(crate) id: String,
    /// As what.
    pub(crate) role: RoleCode,
    /// Where: leading digits of the 12-digit division code.
    pub(crate) area: String,
    /// The area's full name.
    pub(crate) area_name: String,
    /// Until when; `null` without an end.
    #[schema(format = DateTime)]
    pub(crate) until: Option<String>,
    /// Taken in an emergency; an auditor reviews it.
    pub(crate) emergency: bool,
}

/// The grant to act under.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SwitchRequest {
    /// `gra_…`
    pub(crate) grant: String,
}

/// An emergency.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct EmergencyRequest {
    /// Where: leading digits of a division code.
    #[schema(example = "330106", max_length = 12)]
    pub(crate) area: String,
    /// Why it cannot wait; an auditor reads it.
    #[schema(min_length = 4, max_length = 500)]
    pub(crate) reason: String,
}

/// A second factor that is offered.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OfferedFactor {
    /// The secret in base32, to be typed into an authenticator.
    pub(crate) secret: String,
    /// The same as an authenticator scans or opens it.
    pub(crate) uri: String,
}

/// Sets the second factor up.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FactorRequest {
    /// The account's password.
    #[schema(value_type = String, format = Password, max_length = 128)]
    #[serde(deserialize_with = "secret")]
    pub(crate) password: Redacted<String>,
    /// The secret that was offered.
    #[schema(max_length = 32)]
    pub(crate) secret: String,
    /// A code that the authenticator shows for it.
    #[schema(max_length = 40)]
    pub(crate) code: String,
}

/// Takes the second factor away.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FactorEndRequest {
    /// The account's password.
    #[schema(value_type = String, format = Password, max_length = 128)]
    #[serde(deserialize_with = "secret")]
    pub(crate) password: Redacted<String>,
    /// A code of it, or one that stands for it.
    #[schema(max_length = 40)]
    pub(crate) code: String,
}

/// Codes that stand for a lost second factor, each once.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RecoveryCodes {
    /// The codes; this is the only time that they are shown.
    pub(crate) codes: Vec<String>,
}

/// What an account is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum RoleCode {
    /// Opens and resets accounts; reads nobody.
    Administrator,
    /// Keeps the register of an area.
    Registrar,
    /// Serves families of an area.
    CommunityWorker,
    /// Reads the log, no records.
    Auditor,
    /// Gives and ends grants; reads nobody.
    Security,
    /// Gets tables of an area for analysis; reads nobody.
    Analyst,
    /// Somebody behind their own door; no account has this role.
    Resident,
}

impl From<RoleCode> for access::Role {
    fn from(role: RoleCode) -> Self {
        match role {
            RoleCode::Administrator => Self::Administrator,
            RoleCode::Registrar => Self::Registrar,
            RoleCode::CommunityWorker => Self::CommunityWorker,
            RoleCode::Auditor => Self::Auditor,
            RoleCode::Security => Self::Security,
            RoleCode::Analyst => Self::Analyst,
            RoleCode::Resident => Self::Resident,
        }
    }
}

impl From<access::Role> for RoleCode {
    fn from(role: access::Role) -> Self {
        match role {
            access::Role::Administrator => Self::Administrator,
            access::Role::Registrar => Self::Registrar,
            access::Role::CommunityWorker => Self::CommunityWorker,
            access::Role::Auditor => Self::Auditor,
            access::Role::Security => Self::Security,
            access::Role::Analyst => Self::Analyst,
            access::Role::Resident => Self::Resident,
        }
    }
}

/// Why somebody reads a person's record. Sent in the header `x-purpose`, kept in the log, shown to the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum PurposeCode {
    /// 为家庭办理服务.
    FamilyService,
    /// 查找现住地.
    LocateFamily,
    /// 核对疑似同一人.
    MatchReview,
    /// 核查导入数据.
    ImportReview,
    /// 更正登记信息.
    Correction,
    /// 核查登记质量.
    QualityReview,
    /// 核查查阅日志. Opens the log, never a record.
    LogReview,
    /// 统计规划: counts people, opens no record.
    Planning,
}

impl From<access::Purpose> for PurposeCode {
    fn from(purpose: access::Purpose) -> Self {
        match purpose {
            access::Purpose::FamilyService => Self::FamilyService,
            access::Purpose::LocateFamily => Self::LocateFamily,
            access::Purpose::MatchReview => Self::MatchReview,
            access::Purpose::ImportReview => Self::ImportReview,
            access::Purpose::Correction => Self::Correction,
            access::Purpose::QualityReview => Self::QualityReview,
            access::Purpose::LogReview => Self::LogReview,
            access::Purpose::Planning => Self::Planning,
        }
    }
}

impl From<PurposeCode> for access::Purpose {
    fn from(purpose: PurposeCode) -> Self {
        match purpose {
            PurposeCode::FamilyService => Self::FamilyService,
            PurposeCode::LocateFamily => Self::LocateFamily,
            PurposeCode::MatchReview => Self::MatchReview,
            PurposeCode::ImportReview => Self::ImportReview,
            PurposeCode::Correction => Self::Correction,
            PurposeCode::QualityReview => Self::QualityReview,
            PurposeCode::LogReview => Self::LogReview,
            PurposeCode::Planning => Self::Planning,
        }
    }
}
