/// A proof that a village or residents' committee must not issue, and where to go instead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RefusedProof {
    /// What it is called.
    pub zh: &'static str,
    /// The same in English.
    pub en: &'static str,
    /// Where to go, in Chinese; empty where no source at hand names the office.
    pub office_zh: &'static str,
    /// The same in English.
    pub office_en: &'static str,
}

const fn proof(zh: &'static str, en: &'static str, to: (&'static str, &'static str)) -> RefusedProof {
    RefusedProof { zh, en, office_zh: to.0, office_en: to.1 }
}

/// No source at hand names the office: who asks for the proof has to look it up or to name who issues it.
const ASKER: (&str, &str) = ("", "");
const POLICE: (&str, &str) =
    ("户籍地或居住地公安派出所", "the police station of the household book or the home");
const MARRIAGE: (&str, &str) = ("婚姻登记机关（民政部门）", "the marriage registry (civil affairs)");
const HOSPITAL: (&str, &str) =
    ("出生的助产机构（出生医学证明）", "the hospital of birth (medical certificate of birth)");

/// The first list of the notice 民发〔2020〕20号 of six ministries, twenty proofs (names as reprinted by Xinhua, 2020-04-28). The
/// offices are those that our sources name; the others are left to whoever asks for the proof.
pub const REFUSED: [RefusedProof; 20] = [
    proof("亲属关系证明", "proof of kinship", ASKER),
    proof("居民身份信息证明", "proof of identity", POLICE),
    proof("户口登记项目内容变更申请证明", "proof for a change in the household book", POLICE),
    proof("居民养犬证明", "proof of keeping a dog", ASKER),
    proof("无犯罪记录证明", "proof of no criminal record", ASKER),
    proof("社区戒毒社区康复人员情况证明", "proof of community drug treatment", ASKER),
    proof("人员失踪证明", "proof that somebody is missing", ASKER),
    proof("婚姻状况证明", "proof of marital status", MARRIAGE),
    proof("出生证明", "proof of birth", HOSPITAL),
    proof("健在证明", "proof of being alive", ASKER),
    proof("死亡证明", "proof of death", ASKER),
    proof("疾病状况证明", "proof of illness", ASKER),
    proof("残疾状况证明", "proof of disability", ASKER),
    proof("婚育状况证明", "proof of marriage and births", ASKER),
    proof("居民就业状况证明", "proof of employment", ASKER),
    proof("居民个人档案证明", "proof of a personal file", ASKER),
    proof("居民财产证明", "proof of property", ASKER),
    proof("遗产继承权证明", "proof of inheritance", ASKER),
    proof("市场主体住所证明", "proof of a business address", ASKER),
    proof("证件遗失证明", "proof that a document was lost", ASKER),
];
