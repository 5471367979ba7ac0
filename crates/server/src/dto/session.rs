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

fn secret<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Redacted<String>, D::Error> {
    String::deserialize(deserializer).map(Redacted::new)
}

/// Who is signed in, and what they may do: a page can say beforehand why a button is closed.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Session {
    /// The account's name.
    pub(crate) account: String,
    /// Its role.
    pub(crate) role: RoleCode,
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
    /// When the session ends whatever happens (RFC 3339); it ends earlier after 30 minutes without a request.
    #[schema(format = DateTime)]
    pub(crate) expires_at: String,
}

/// What an account is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum RoleCode {
    /// Sets up the register and may do everything in its area.
    Administrator,
    /// Keeps the register of an area.
    Registrar,
    /// Serves families of an area.
    CommunityWorker,
    /// Reads the log, no records.
    Auditor,
}

impl From<access::Role> for RoleCode {
    fn from(role: access::Role) -> Self {
        match role {
            access::Role::Administrator => Self::Administrator,
            access::Role::Registrar => Self::Registrar,
            access::Role::CommunityWorker => Self::CommunityWorker,
            access::Role::Auditor => Self::Auditor,
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
