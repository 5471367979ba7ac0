use app::{
    App,
    entitlements::{self, AskedChange, PersonBenefit, Reached, Standing, YearChange},
};
use axum::{
    Json,
    extract::{Path, State},
    http::StatusCode,
};
use base::{PageSize, kind};
use benefits::{Benefit, Claim, FactFault, FactKind, ParameterValue, SchemeTemplate, Words};
use store::BenefitWord;

use crate::{
    dto::{
        benefits::{
            BenefitChange, BenefitClaim, BenefitCorrection, BenefitCostCell, BenefitCostRequest,
            BenefitCosting, BenefitDifference, BenefitDifferenceRequest, BenefitFact, BenefitList,
            BenefitLost, BenefitParameter, BenefitParameterValue, BenefitReach, BenefitReachRequest,
            BenefitReason, BenefitView, BenefitWordOf, BenefitWordRequest, PersonBenefitView, PersonBenefits,
            ReachedFamily, SchemeTemplateView,
        },
        session::PurposeCode,
    },
    extract::{Body, Counter, PathId, Reader, Worker},
    language::Language,
    problem::{Code, Problem},
    routes::people::person_row,
    state::ServerState,
    words,
};

fn said(text: &Words, language: Language) -> String {
    language.of(&text.zh, &text.en).to_owned()
}

/// The benefits at hand, for the names of what is kept by code.
pub(crate) struct Titles {
    benefits: Vec<Benefit>,
    language: Language,
}

impl Titles {
    pub(crate) fn of(app: &App, language: Language) -> Self {
        Self { benefits: entitlements::benefits_at_hand(app), language }
    }

    fn benefit(&self, code: &str) -> Option<&Benefit> {
        self.benefits.iter().find(|benefit| benefit.code() == code)
    }

    /// What a benefit is called.
    pub(crate) fn title(&self, code: &str) -> String {
        self.benefit(code).map_or_else(|| code.to_owned(), |benefit| said(benefit.title(), self.language))
    }

    /// The rule of a kept line, such as `yearly_amount@2025-01-01#3301`, in words.
    pub(crate) fn rule(&self, code: &str, rule: &str) -> String {
        self.benefit(code).map_or_else(|| rule.to_owned(), |benefit| rule_text(benefit, rule, self.language))
    }
}

/// Which dated figure decided, in words: its name, since when it holds and where.
fn rule_text(benefit: &Benefit, rule: &str, language: Language) -> String {
    let (parameter, since) = rule.split_once('@').unwrap_or((rule, ""));
    let (from, region) = since.split_once('#').unwrap_or((since, ""));
    let known = benefit.parameters().get(parameter);
    let title = known.map_or_else(|| parameter.to_owned(), |known| said(&known.title, language));
    match (from, region) {
        ("", _) => title,
        (from, "") => {
            language.of(&format!("{title}（{from} 起）"), &format!("{title} (from {from})")).to_owned()
        }
        (from, region) => {
            let place = words::office_name(region);
            let (zh, en) =
                (format!("{title}（{place}，{from} 起）"), format!("{title} ({place}, from {from})"));
            language.of(&zh, &en).to_owned()
        }
    }
}

fn law(benefit: &Benefit, language: Language) -> Vec<String> {
    benefit.law().iter().map(|law| cited(law, language)).collect()
}

fn cited(law: &benefits::LawReference, language: Language) -> String {
    [said(&law.title, language), law.article.clone(), law.source.clone()].join(" ").replace("  ", " ")
}

/// The benefits at hand.
#[utoipa::path(get, path = "/api/benefits", tag = "benefits", operation_id = "list_benefits", security(("session" = [])),
    responses((status = 200, description = "The benefits as dated data: law and parameters. Nobody's record", body = BenefitList)))]
pub(crate) async fn list_benefits(
    State(state): State<ServerState>,
    Worker { language, .. }: Worker,
) -> Result<Json<BenefitList>, Problem> {
    state.places.learn(&state.app.store).await?;
    let shown = |benefit: &Benefit| BenefitView {
        code: benefit.code().to_owned(),
        title: said(benefit.title(), language),
        summary: said(benefit.summary(), language),
        law: law(benefit, language),
        notes: benefit.notes().iter().map(|note| said(note, language)).collect(),
        paid_here: benefit.paid() == benefits::Payer::Here,
        parameters: benefit.parameters().iter().map(|(name, own)| parameter(name, own, language)).collect(),
        unanswered: entitlements::unanswered(benefit).into_iter().map(str::to_owned).collect(),
    };
    let items = entitlements::benefits_at_hand(&state.app).iter().map(shown).collect();
    let template = |one: &SchemeTemplate| SchemeTemplateView {
        code: one.code.clone(),
        title: said(&one.title, language),
        summary: said(&one.summary, language),
        law: one.law.iter().map(|law| cited(law, language)).collect(),
        asks: one.asks.iter().map(|ask| said(ask, language)).collect(),
        missing: said(&one.missing, language),
    };
    let templates = benefits::templates().unwrap_or_default().iter().map(template).collect();
    Ok(Json(BenefitList { items, templates }))
}

fn parameter(name: &str, own: &benefits::Parameter, language: Language) -> BenefitParameter {
    let value = |value: &ParameterValue| BenefitParameterValue {
        from: value.from.to_string(),
        until: value.until.map(|day| day.to_string()),
        region: value.region.clone(),
        region_name: words::place_name(&value.region),
        value: value.value,
        source: value.source.clone(),
    };
    BenefitParameter {
        name: name.to_owned(),
        title: said(&own.title, language),
        unit: own.unit.clone(),
        values: own.values.iter().map(value).collect(),
    }
}

/// What a person is entitled to.
#[utoipa::path(get, path = "/api/people/{id}/benefits", tag = "people", operation_id = "person_benefits",
    security(("session" = [])),
    params(("id" = String, Path, description = "`per_…`"),
        ("x-purpose" = PurposeCode, Header, description = "Why people are read")),
    responses((status = 200, description = "Every benefit with reasons, claims and what corrections changed; the log names the person",
        body = PersonBenefits)))]
pub(crate) async fn person_benefits(
    State(state): State<ServerState>,
    Reader { cx, permit, language }: Reader,
    PathId(id): PathId<kind::Person>,
) -> Result<Json<PersonBenefits>, Problem> {
    state.places.learn(&state.app.store).await?;
    let found = entitlements::person_benefits(&cx, &state.app, &permit, id).await?;
    Ok(Json(PersonBenefits { items: found.iter().map(|one| of_person(one, language)).collect() }))
}

fn of_person(one: &PersonBenefit, language: Language) -> PersonBenefitView {
    let nothing = benefits::Entitlement::default();
    let (fault, found) = match &one.outcome {
        Ok(found) => (None, found),
        Err(fault) => (Some(fault_of(&one.benefit, fault, Asked::OfRegister, language)), &nothing),
    };
    PersonBenefitView {
        code: one.benefit.code().to_owned(),
        title: said(one.benefit.title(), language),
        law: law(&one.benefit, language),
        facts: one
            .facts
            .iter()
            .map(|fact| {
                let value = fact.value.as_deref().map(|value| match fact.kind {
                    // A code says where only to who knows it by heart.
                    FactKind::Division => words::office_name(value),
                    FactKind::Date | FactKind::Number | FactKind::Truth => value.to_owned(),
                });
                let never =
                    || language.of("还没有申领（按今天测算）", "not yet (reckoned as of today)").to_owned();
                let value = value.or_else(|| (fact.fact == "as_of").then(never));
                BenefitFact { title: said(&fact.title, language), value }
            })
            .collect(),
        fault,
        reasons: found
            .reasons
            .iter()
            .map(|reason| BenefitReason { met: reason.met, text: said(&reason.words, language) })
            .collect(),
        claims: found.claims.iter().map(|own| claim(&one.benefit, own, language)).collect(),
        lost: found
            .lost
            .iter()
            .map(|lost| BenefitLost { year: lost.year, text: said(&lost.words, language) })
            .collect(),
        words: one
            .words
            .iter()
            .map(|word| BenefitWordOf {
                year: word.year,
                word: word.word.code().to_owned(),
                amount_fen: word.amount_fen,
                at: word.at.to_string(),
            })
            .collect(),
        corrections: one
            .corrections
            .iter()
            .map(|correction| BenefitCorrection {
                known_at: correction.known_at.to_string(),
                changes: correction
                    .changes
                    .iter()
                    .map(|one_year| change(&one.benefit, one_year, language))
                    .collect(),
            })
            .collect(),
    }
}

fn claim(benefit: &Benefit, claim: &Claim, language: Language) -> BenefitClaim {
    let rule = claim.rule.to_string();
    BenefitClaim {
        year: claim.year,
        months: claim.months,
        amount_fen: claim.amount.0,
        first_claim_by: claim.first_claim_by.to_string(),
        rule_text: rule_text(benefit, &rule, language),
        rule,
        text: said(&claim.words, language),
    }
}

fn change(benefit: &Benefit, one: &YearChange, language: Language) -> BenefitChange {
    let YearChange { change, paid, standing } = one;
    let (standing, amount) = match standing {
        Standing::Due => ("due", 0),
        Standing::Over(amount) => ("over", amount.0),
        Standing::Short(amount) => ("short", amount.0),
        Standing::Even => ("even", 0),
    };
    let rule = |rule: &Option<benefits::RuleReference>| rule.as_ref().map(ToString::to_string);
    let in_words = |rule: Option<String>| rule.map(|rule| rule_text(benefit, &rule, language));
    BenefitChange {
        year: change.year,
        before_fen: change.before.0,
        after_fen: change.after.0,
        due_fen: change.due().0,
        paid_fen: paid.0,
        standing: standing.to_owned(),
        amount_fen: amount,
        rule_before_text: in_words(rule(&change.rule_before)),
        rule_after_text: in_words(rule(&change.rule_after)),
        rule_before: rule(&change.rule_before),
        rule_after: rule(&change.rule_after),
    }
}

/// Where the facts come from that something is wrong with: who is to put it right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Asked {
    /// The register holds them.
    OfRegister,
    /// The reader typed them.
    OfReader,
}

/// What is wrong with facts, in words that say what to do; it names the fact by its title and no value.
pub(crate) fn fault_of(benefit: &Benefit, fault: &FactFault, asked: Asked, language: Language) -> String {
    let titled = |fact: &str| {
        let found = benefit.facts().find(|(name, ..)| *name == fact);
        found.map_or_else(
            || (fact.to_owned(), None),
            |(_, kind, _, title)| (said(title, language), Some(kind)),
        )
    };
    let (zh, en) = match fault {
        FactFault::Missing { fact } => {
            let (title, _) = titled(fact);
            match asked {
                Asked::OfReader => (format!("请填写“{title}”。"), format!("Fill in “{title}”.")),
                Asked::OfRegister => (
                    format!("登记册中没有“{title}”，无法测算。请到窗口补登，或者申请更正。"),
                    format!(
                        "The register does not hold “{title}”. Have it added at the counter, or ask for a correction."
                    ),
                ),
            }
        }
        FactFault::Form { fact, .. } => {
            let (title, kind) = titled(fact);
            let (zh, en) = match kind {
                Some(FactKind::Division) => (
                    "没有认出这个地方。请写到县（市、区），如“浙江省杭州市余杭区”，或者写区划代码；不清楚可以空着",
                    "this place was not recognised; write it down to the county, such as 浙江省杭州市余杭区, or its code, or leave it empty",
                ),
                Some(FactKind::Number) => ("请写一个整数", "write a whole number"),
                Some(FactKind::Truth) => ("请写“是”或者“否”", "write yes or no"),
                Some(FactKind::Date) | None => {
                    ("请写成 2025-03-01 这样的日期", "write a day such as 2025-03-01")
                }
            };
            (format!("“{title}”：{zh}。"), format!("“{title}”: {en}."))
        }
        FactFault::Contradiction { .. }
        | FactFault::Unknown { .. }
        | FactFault::NoValue { .. }
        | FactFault::Expression { .. } => return fault_text(fault, language),
    };
    language.of(&zh, &en).to_owned()
}

/// What is wrong with facts, in words; it names the fact and no value.
pub(crate) fn fault_text(fault: &FactFault, language: Language) -> String {
    match fault {
        FactFault::Contradiction { message_zh, message_en, .. } => {
            language.of(message_zh, message_en).to_owned()
        }
        FactFault::Missing { fact } => {
            let (zh, en) =
                (format!("登记册中没有“{fact}”，无法测算。"), format!("The register does not hold {fact}."));
            language.of(&zh, &en).to_owned()
        }
        FactFault::NoValue { on, .. } => {
            let zh = format!("{on} 这一天、这个地方没有定过标准，无法测算。请到社区窗口问。");
            let en = format!("No amount is set for this place on {on}. Ask at the counter.");
            language.of(&zh, &en).to_owned()
        }
        FactFault::Unknown { .. } | FactFault::Form { .. } | FactFault::Expression { .. } => {
            let zh = format!("无法测算，请检查填写的日期和数字：{fault}");
            let en = format!("It cannot be worked out; check dates and numbers: {fault}");
            language.of(&zh, &en).to_owned()
        }
    }
}

/// What another date of birth would change.
#[utoipa::path(post, path = "/api/people/{id}/benefits/difference", tag = "people", operation_id = "benefit_difference",
    security(("session" = [])),
    params(("id" = String, Path, description = "`per_…`"),
        ("x-purpose" = PurposeCode, Header, description = "Why people are read")),
    request_body = BenefitDifferenceRequest,
    responses((status = 200, description = "By year what to pay or to reclaim; nothing is kept", body = BenefitDifference)))]
pub(crate) async fn benefit_difference(
    State(state): State<ServerState>,
    Reader { cx, permit, language }: Reader,
    PathId(id): PathId<kind::Person>,
    Body(asked): Body<BenefitDifferenceRequest>,
) -> Result<Json<BenefitDifference>, Problem> {
    state.places.learn(&state.app.store).await?;
    let of = (id, asked.benefit.as_str());
    let found = entitlements::corrected_benefit(&cx, &state.app, &permit, of, &asked.birth_date).await?;
    let titles = Titles::of(&state.app, language);
    let Some(benefit) = titles.benefit(&asked.benefit) else { return Err(Problem::of(Code::NotFound)) };
    Ok(Json(BenefitDifference { changes: found.iter().map(|one| change(benefit, one, language)).collect() }))
}

/// Keeps a word on a claim.
#[utoipa::path(post, path = "/api/people/{id}/benefits/word", tag = "people", operation_id = "keep_benefit_word",
    security(("session" = [])),
    params(("id" = String, Path, description = "`per_…`"),
        ("x-purpose" = PurposeCode, Header, description = "Why people are read")),
    request_body = BenefitWordRequest,
    responses((status = 204, description = "The word is kept, and in the log")))]
pub(crate) async fn keep_benefit_word(
    State(state): State<ServerState>,
    Reader { cx, permit, .. }: Reader,
    PathId(id): PathId<kind::Person>,
    Body(asked): Body<BenefitWordRequest>,
) -> Result<StatusCode, Problem> {
    let word = BenefitWord::from_code(&asked.word).ok_or(Problem::of(Code::BodyInvalid))?;
    if !(1900..3000).contains(&asked.year) {
        return Err(Problem::of(Code::BodyInvalid));
    }
    let of = (id, asked.benefit.as_str());
    entitlements::keep_benefit_word(&cx, &state.app, &permit, of, (asked.year, word, None)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Families who are entitled and have not asked.
#[utoipa::path(post, path = "/api/benefits/{code}/reach", tag = "people", operation_id = "benefit_reach",
    security(("session" = [])),
    params(("code" = String, Path, description = "The benefit"),
        ("x-purpose" = PurposeCode, Header, description = "Why people are read")),
    request_body = BenefitReachRequest,
    responses((status = 200, description = "One page; the log names everybody on it", body = BenefitReach)))]
pub(crate) async fn benefit_reach(
    State(state): State<ServerState>,
    Reader { cx, permit, language }: Reader,
    Path(code): Path<String>,
    Body(asked): Body<BenefitReachRequest>,
) -> Result<Json<BenefitReach>, Problem> {
    let what = (code.as_str(), asked.told);
    let size = PageSize::new(20);
    let (page, all) =
        entitlements::benefit_reach(&cx, &state.app, &permit, what, asked.cursor.as_deref(), size).await?;
    state.places.learn(&state.app.store).await?;
    let titles = Titles::of(&state.app, language);
    let Some(benefit) = titles.benefit(&code) else { return Err(Problem::of(Code::NotFound)) };
    let family = |one: &Reached| ReachedFamily {
        person: person_row(&one.person, None, language),
        parents: one.parents.iter().map(|parent| person_row(parent, None, language)).collect(),
        claims: one.claims.iter().map(|own| claim(benefit, own, language)).collect(),
        told_at: one.told.map(|word| word.at.to_string()),
    };
    Ok(Json(BenefitReach { all, items: page.items.iter().map(family).collect(), next: page.next }))
}

/// What a benefit costs.
#[utoipa::path(post, path = "/api/benefits/{code}/cost", tag = "planning", operation_id = "benefit_cost",
    security(("session" = [])),
    params(("code" = String, Path, description = "The benefit"),
        ("x-purpose" = PurposeCode, Header, description = "`planning`: it opens nobody's record")),
    request_body = BenefitCostRequest,
    responses((status = 200, description = "By place and year, as it is and changed", body = BenefitCosting)))]
pub(crate) async fn benefit_cost(
    State(state): State<ServerState>,
    Counter { cx, permit, .. }: Counter,
    Path(code): Path<String>,
    Body(asked): Body<BenefitCostRequest>,
) -> Result<Json<BenefitCosting>, Problem> {
    state.places.learn(&state.app.store).await?;
    if !matches!(asked.digits, 6 | 9 | 12) {
        return Err(Problem::of(Code::BodyInvalid));
    }
    let mut changes = Vec::new();
    for change in asked.changes {
        let from = change.from.parse().or(Err(Problem::of(Code::BodyInvalid)))?;
        let unknown = || {
            Problem::saying(
                Code::BodyInvalid,
                "没有认出这个地区。请写到县（市、区），如“浙江省杭州市余杭区”，或者写区划代码的前几位；全国都改就空着。",
                "This place was not recognised. Write it down to the county, or the first digits of its code, or leave it empty for the whole country.",
            )
        };
        let (region, value) = (words::place_written(&change.region).ok_or_else(unknown)?, change.value);
        let value = ParameterValue { from, until: None, region, value, source: "what if".to_owned() };
        changes.push(AskedChange { parameter: change.parameter, value });
    }
    let found =
        entitlements::benefit_costing(&cx, &state.app, &permit, &code, &changes, asked.digits).await?;
    let cells = found.cells.into_iter().map(|cell| BenefitCostCell {
        place_name: words::place_name(&cell.place),
        place: cell.place,
        year: cell.year,
        claims: cell.claims,
        now_fen: cell.now.0,
        claims_then: cell.claims_then,
        then_fen: cell.then.0,
    });
    Ok(Json(BenefitCosting {
        cells: cells.collect(),
        people: found.people,
        reached: found.reached.0,
        reached_then: found.reached.1,
        left_out: found.left_out,
        took_ms: found.took_ms,
    }))
}
