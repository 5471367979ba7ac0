use serde::{Deserialize, Serialize};

/// Why somebody reads the register. Named before the read, kept in the log, shown to the person whose record was read.
/// "To look around" is deliberately not among them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// 为家庭办理服务: to serve the family that asked, or that is entitled to something.
    FamilyService,
    /// 查找现住地: to find where a family lives now so that services reach it.
    LocateFamily,
    /// 核对疑似同一人: to decide whether two records are one person.
    MatchReview,
    /// 核查导入数据: to check what an import brought.
    ImportReview,
    /// 更正登记信息: to correct the record at the person's request.
    Correction,
    /// 核查登记质量: to look into what a quality check found.
    QualityReview,
    /// 核查查阅日志: to check who looked at whom. Opens the log, never a record.
    LogReview,
    /// 统计规划: to count people for planning services. Opens nobody's record: see [`crate::CountPermit`].
    Planning,
}

impl Purpose {
    /// Every purpose.
    pub const ALL: [Self; 8] = [
        Self::FamilyService,
        Self::LocateFamily,
        Self::MatchReview,
        Self::ImportReview,
        Self::Correction,
        Self::QualityReview,
        Self::LogReview,
        Self::Planning,
    ];

    /// The purposes for which somebody's record may be read; counting is none of them.
    pub const OF_RECORDS: [Self; 6] = [
        Self::FamilyService,
        Self::LocateFamily,
        Self::MatchReview,
        Self::ImportReview,
        Self::Correction,
        Self::QualityReview,
    ];

    /// The code kept in storage and sent over the wire.
    pub const fn code(self) -> &'static str {
        match self {
            Self::FamilyService => "family_service",
            Self::LocateFamily => "locate_family",
            Self::MatchReview => "match_review",
            Self::ImportReview => "import_review",
            Self::Correction => "correction",
            Self::QualityReview => "quality_review",
            Self::LogReview => "log_review",
            Self::Planning => "planning",
        }
    }

    /// The purpose with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|purpose| purpose.code() == code)
    }
}
