use app::entitlements::{self, AskedChange, PersonBenefit, Reached};
use axum::{
    Json,
    extract::{Path, State},
    http::StatusCode,
};
use base::{PageSize, kind};
use benefits::{Benefit, Change, Claim, FactFault, FactKind, ParameterValue, Words};
use store::BenefitWord;

use crate::{
    dto::{
        benefits::{
            BenefitChange, BenefitClaim, BenefitCorrection, BenefitCostCell, BenefitCostRequest,
            BenefitCosting, BenefitDifference, BenefitDifferenceRequest, BenefitFact, BenefitList,
            BenefitLost, BenefitParameter, BenefitParameterValue, BenefitReach, BenefitReachRequest,
            BenefitReason, BenefitView, BenefitWordOf, BenefitWordRequest, PersonBenefitView, PersonBenefits,
            ReachedFamily,
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

fn law(benefit: &Benefit, language: Language) -> Vec<String> {
    let one = |law: &benefits::LawReference| {
        [said(&law.title, language), law.article.clone(), law.source.clone()].join(" ").replace("  ", " ")
    };
    benefit.law().iter().map(one).collect()
}

/// The benefits at hand.
#[utoipa::path(get, path = "/api/benefits", tag = "benefits", operation_id = "list_benefits", security(("session" = [])),
    responses((status = 200, description = "The benefits as dated data: law and parameters. Nobody's record", body = BenefitList)))]
pub(crate) async fn list_benefits(
    State(state): State<ServerState>,
    Worker { language, .. }: Worker,
) -> Result<Json<BenefitList>, Problem> {
    let shown = |benefit: &Benefit| BenefitView {
        code: benefit.code().to_owned(),
        title: said(benefit.title(), language),
        summary: said(benefit.summary(), language),
        law: law(benefit, language),
        paid_here: benefit.paid() == benefits::Payer::Here,
        parameters: benefit.parameters().iter().map(|(name, own)| parameter(name, own, language)).collect(),
        unanswered: entitlements::unanswered(benefit).into_iter().map(str::to_owned).collect(),
    };
    let items = entitlements::benefits_at_hand(&state.app)?.iter().map(shown).collect();
    Ok(Json(BenefitList { items }))
}

fn parameter(name: &str, own: &benefits::Parameter, language: Language) -> BenefitParameter {
    let value = |value: &ParameterValue| BenefitParameterValue {
        from: value.from.to_string(),
        until: value.until.map(|day| day.to_string()),
        region: value.region.clone(),
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
    let found = entitlements::person_benefits(&cx, &state.app, &permit, id).await?;
    Ok(Json(PersonBenefits { items: found.iter().map(|one| of_person(one, language)).collect() }))
}

fn of_person(one: &PersonBenefit, language: Language) -> PersonBenefitView {
    let nothing = benefits::Entitlement::default();
    let (fault, found) = match &one.outcome {
        Ok(found) => (None, found),
        Err(fault) => (Some(fault_text(fault, language)), &nothing),
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
                BenefitFact { title: said(&fact.title, language), value }
            })
            .collect(),
        fault,
        reasons: found
            .reasons
            .iter()
            .map(|reason| BenefitReason { met: reason.met, text: said(&reason.words, language) })
            .collect(),
        claims: found.claims.iter().map(|own| claim(own, language)).collect(),
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
                changes: correction.changes.iter().map(change).collect(),
            })
            .collect(),
    }
}

fn claim(claim: &Claim, language: Language) -> BenefitClaim {
    BenefitClaim {
        year: claim.year,
        months: claim.months,
        amount_fen: claim.amount.0,
        first_claim_by: claim.first_claim_by.to_string(),
        rule: claim.rule.to_string(),
        text: said(&claim.words, language),
    }
}

fn change(change: &Change) -> BenefitChange {
    BenefitChange {
        year: change.year,
        before_fen: change.before.0,
        after_fen: change.after.0,
        due_fen: change.due().0,
        rule_before: change.rule_before.as_ref().map(ToString::to_string),
        rule_after: change.rule_after.as_ref().map(ToString::to_string),
    }
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
        FactFault::Unknown { .. }
        | FactFault::Form { .. }
        | FactFault::NoValue { .. }
        | FactFault::Expression { .. } => {
            let zh = format!("无法测算：{fault}");
            let en = format!("It cannot be worked out: {fault}");
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
    Reader { cx, permit, .. }: Reader,
    PathId(id): PathId<kind::Person>,
    Body(asked): Body<BenefitDifferenceRequest>,
) -> Result<Json<BenefitDifference>, Problem> {
    let of = (id, asked.benefit.as_str());
    let found = entitlements::corrected_benefit(&cx, &state.app, &permit, of, &asked.birth_date).await?;
    Ok(Json(BenefitDifference { changes: found.iter().map(change).collect() }))
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
    let family = |one: &Reached| ReachedFamily {
        person: person_row(&one.person, None, language),
        parents: one.parents.iter().map(|parent| person_row(parent, None, language)).collect(),
        claims: one.claims.iter().map(|own| claim(own, language)).collect(),
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
        let (region, value) = (change.region, change.value);
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
