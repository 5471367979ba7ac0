/// A proof that a village or residents' committee must not issue, and where to go instead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RefusedProof {
    /// What it is called.
    pub zh: &'static str,
    /// The same in English.
    pub en: &'static str,
    /// Where to go, in Chinese.
    pub office_zh: &'static str,
    /// The same in English.
    pub office_en: &'static str,
    /// Whether a source at hand names that office; otherwise it is where to ask first.
    pub known: bool,
}

const fn proof(zh: &'static str, en: &'static str, to: (&'static str, &'static str)) -> RefusedProof {
    RefusedProof { zh, en, office_zh: to.0, office_en: to.1, known: true }
}

/// One whose office no source at hand names: the office whose affair it is by its nature, to be asked first.
const fn ask(zh: &'static str, en: &'static str, to: (&'static str, &'static str)) -> RefusedProof {
    RefusedProof { zh, en, office_zh: to.0, office_en: to.1, known: false }
}

const POLICE: (&str, &str) =
    ("户籍地或居住地公安派出所", "the police station of the household book or the home");
const MARRIAGE: (&str, &str) = ("婚姻登记机关（民政部门）", "the marriage registry (civil affairs)");
const HOSPITAL: (&str, &str) =
    ("出生的助产机构（出生医学证明）", "the hospital of birth (medical certificate of birth)");

/// The first list of the notice 民发〔2020〕20号 of six ministries, twenty proofs (names as reprinted by Xinhua, 2020-04-28). Four
/// offices are those that our sources name; the others are where to ask first.
pub const REFUSED: [RefusedProof; 20] = [
    ask(
        "亲属关系证明",
        "proof of kinship",
        (
            "公安派出所（户口簿和户籍档案能说明的）或者公证处",
            "the police station (what household books show) or a notary",
        ),
    ),
    proof("居民身份信息证明", "proof of identity", POLICE),
    proof("户口登记项目内容变更申请证明", "proof for a change in the household book", POLICE),
    ask(
        "居民养犬证明",
        "proof of keeping a dog",
        ("公安机关或者当地养犬管理部门", "the police, or whoever registers dogs there"),
    ),
    ask("无犯罪记录证明", "proof of no criminal record", POLICE),
    ask(
        "社区戒毒社区康复人员情况证明",
        "proof of community drug treatment",
        ("公安机关或者乡镇、街道的禁毒工作机构", "the police, or the township's office for drug treatment"),
    ),
    ask(
        "人员失踪证明",
        "proof that somebody is missing",
        ("公安机关；宣告失踪的，到人民法院", "the police; a court where somebody is declared missing"),
    ),
    proof("婚姻状况证明", "proof of marital status", MARRIAGE),
    proof("出生证明", "proof of birth", HOSPITAL),
    ask(
        "健在证明",
        "proof of being alive",
        (
            "发待遇的社会保险经办机构（领取资格认证）",
            "the social insurance office that pays (it verifies by itself)",
        ),
    ),
    ask(
        "死亡证明",
        "proof of death",
        (
            "医疗卫生机构；非正常死亡的，到公安机关",
            "the hospital or clinic; the police where a death was not natural",
        ),
    ),
    ask("疾病状况证明", "proof of illness", ("看病的医疗机构", "the hospital or clinic that treats")),
    ask(
        "残疾状况证明",
        "proof of disability",
        ("县级残疾人联合会（残疾人证）", "the county's disabled persons' federation (its card)"),
    ),
    ask(
        "婚育状况证明",
        "proof of marriage and births",
        (
            "婚姻登记机关（婚姻部分）；生育情况由本人书面说明",
            "the marriage registry for the marriage; births are the person's own to state",
        ),
    ),
    ask(
        "居民就业状况证明",
        "proof of employment",
        ("用人单位或者公共就业服务机构", "the employer, or the public employment service"),
    ),
    ask(
        "居民个人档案证明",
        "proof of a personal file",
        ("保管档案的单位或者公共人才服务机构", "whoever keeps the file, or the public personnel service"),
    ),
    ask(
        "居民财产证明",
        "proof of property",
        (
            "不动产登记机构、车辆管理所、银行等登记或者保管的机构",
            "whoever registers or keeps it: land registry, vehicle office, bank",
        ),
    ),
    ask(
        "遗产继承权证明",
        "proof of inheritance",
        ("公证处；有争议的，到人民法院", "a notary; a court where it is disputed"),
    ),
    ask(
        "市场主体住所证明",
        "proof of a business address",
        ("市场监督管理部门（登记机关）", "the market regulator that registers businesses"),
    ),
    ask(
        "证件遗失证明",
        "proof that a document was lost",
        ("签发那份证件的机关", "whoever issued the document"),
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_refused_proof_has_a_way() {
        assert!(REFUSED.iter().all(|one| !one.office_zh.is_empty() && !one.office_en.is_empty()));
        assert_eq!(REFUSED.iter().filter(|one| one.known).count(), 4, "what sources name");
        assert!(
            REFUSED.iter().all(|one| !one.office_zh.contains("社区") && !one.office_zh.contains("居委会"))
        );
    }
}
