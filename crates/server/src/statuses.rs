//! Which problems a route can answer with, so that the interface document names every status and nothing else can leave.
//!
//! Most follow from what a route takes: a session, a purpose, a body, something named in its path. What a use case may
//! refuse besides stands in [`own`]. A test compares every answer of the tests over HTTP with the document.

use std::collections::BTreeMap;

use utoipa::openapi::{
    ContentBuilder, Ref, RefOr, Response, ResponseBuilder,
    path::{Operation, Parameter, ParameterIn},
};

use crate::{
    keyed::{Keyed, keyed, versioned},
    problem::Code,
};

/// Adds the answers for every way in which `operation` can fail.
pub(crate) fn document(method: &str, path: &str, operation: &mut Operation) {
    let mut by_status: BTreeMap<u16, Vec<Code>> = BTreeMap::new();
    for code in codes(method, path, operation) {
        let codes = by_status.entry(code.status().as_u16()).or_default();
        if !codes.contains(&code) {
            codes.push(code);
        }
    }
    for (status, codes) in by_status {
        let answer = RefOr::T(problem(&codes));
        operation.responses.responses.entry(status.to_string()).or_insert(answer);
    }
}

/// The answer of one status, naming its codes.
fn problem(codes: &[Code]) -> Response {
    let names: Vec<String> = codes.iter().map(|code| format!("`{}`", code.as_str())).collect();
    let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
    ResponseBuilder::new()
        .description(format!("A failure, in the reader's language: {}", names.join(", ")))
        .content("application/problem+json", content)
        .build()
}

fn codes(method: &str, path: &str, operation: &Operation) -> Vec<Code> {
    // A fault of ours, a store that is away, an answer that took too long.
    let mut codes = vec![Code::Internal, Code::Unavailable, Code::TooSlow, Code::LogUnwritable];
    let parameters: Vec<&Parameter> = operation
        .parameters
        .iter()
        .flatten()
        .filter_map(|parameter| match parameter {
            RefOr::T(parameter) => Some(parameter),
            RefOr::Ref(_) => None,
        })
        .collect();
    let purpose = parameters.iter().any(|parameter| parameter.name == "x-purpose");
    if operation.security.is_some() {
        codes.push(Code::NotSignedIn);
        if operation.tags.as_deref() != Some(&["session".to_owned()]) {
            codes.extend([Code::PasswordChangeNeeded, Code::NoGrant]);
        }
    }
    if purpose {
        codes.extend([Code::PurposeMissing, Code::PurposeUnknown, Code::PurposeDenied]);
    }
    if method != "get" {
        codes.push(Code::OriginDenied);
    }
    if operation.request_body.is_some() {
        codes.extend([Code::BodyUnreadable, Code::BodyInvalid, Code::MediaType, Code::TooLarge]);
    }
    if path.contains('{') {
        codes.extend([Code::NotFound, Code::RequestUnreadable]);
    }
    for parameter in parameters.iter().filter(|one| matches!(one.parameter_in, ParameterIn::Query)) {
        codes.push(if parameter.name == "cursor" { Code::CursorInvalid } else { Code::QueryInvalid });
        codes.push(Code::QueryInvalid);
    }
    // Somebody of the register on a day, as known at a moment; what else has days has no birth.
    if parameters.iter().any(|parameter| parameter.name == "known_at") {
        codes.extend([Code::DayToCome, Code::NotBorn, Code::PersonMerged]);
    }
    if matches!(keyed(method, path), Keyed::Answer | Keyed::Done) {
        codes.extend([
            Code::KeyReused,
            Code::KeyUnderWay,
            Code::KeyDone,
            Code::RequestUnreadable,
            Code::TooLarge,
        ]);
    }
    if versioned(method, path) {
        codes.push(Code::Changed);
    }
    codes.extend(role(operation));
    codes.extend(own(operation.operation_id.as_deref().unwrap_or_default()));
    codes
}

/// What is said to a role that may not, by the part of the interface.
fn role(operation: &Operation) -> &'static [Code] {
    let tag = operation.tags.as_deref().and_then(|tags| tags.first()).map_or("", String::as_str);
    match tag {
        "batches" | "imports" | "quality" => &[Code::ImportDenied],
        "doubtful" => &[Code::DecideDenied],
        "planning" | "forms" => &[Code::PlanningDenied],
        "accounts" => &[Code::AccountsDenied, Code::GrantsDenied],
        "log" | "people" | "events" | "map" => &[Code::LogDenied, Code::PurposeDenied],
        _ => &[],
    }
}

/// What an operation refuses by itself.
fn own(operation: &str) -> &'static [Code] {
    match operation {
        "export_list" => &[Code::ExportDenied, Code::GrantTerms],
        "link_identity" => &[Code::GrantTerms, Code::WrongState],
        "set_second_factor" | "end_second_factor" => &[Code::SignInFailed, Code::TooMany, Code::WrongFactor],
        "break_glass" => {
            &[Code::PasswordChangeNeeded, Code::NoGrant, Code::EmergencyDenied, Code::GrantTerms]
        }
        "open_account" | "try_release" | "settle_sending" => &[Code::NotFound, Code::WrongState],
        "give_grant" => &[Code::GrantRefused, Code::GrantTerms],
        "list_emergencies" | "list_exports" => &[Code::LogDenied],
        "review_emergency" => &[Code::LogDenied, Code::WrongState, Code::GrantTerms],
        "switch_grant" | "log_path" | "fhir_related_persons" => &[Code::NotFound],
        "change_password" => &[Code::SignInFailed, Code::TooMany, Code::PasswordWeak],
        "search_people" => &[Code::SearchTooShort, Code::CursorInvalid, Code::QueryInvalid, Code::DayToCome],
        "list_division_changes" | "remove_map_layer" => &[Code::ImportDenied],
        "preview_division_change" => &[Code::ImportDenied, Code::DivisionInvalid],
        "change_divisions" | "undo_division_change" => {
            &[Code::ImportDenied, Code::DivisionInvalid, Code::WrongState, Code::NotFound]
        }
        "search_log" | "list_cases" | "list_matters" | "list_appeals" | "list_unplaced" => {
            &[Code::CursorInvalid]
        }
        "list_findings" | "part_records" | "why_person" => &[Code::DecideDenied],
        "decide_pairs" => &[Code::PairGone, Code::PairChanged, Code::PairSettled, Code::PairContradicts],
        "declare_event" => &[Code::EventInvalid, Code::KeyReused, Code::RequestUnreadable],
        "take_event_step" => &[
            Code::EventInvalid,
            Code::StepIncomplete,
            Code::StepOrder,
            Code::StepSamePerson,
            Code::VersionMissing,
            Code::Changed,
            Code::KeyReused,
        ],
        "decide_group" => &[Code::StepSamePerson, Code::WrongState, Code::ImportDenied],
        "print_certificate" => &[Code::CertificateInvalid],
        "benefit_difference" | "keep_benefit_word" | "benefit_cost" => &[Code::BenefitInvalid],
        "benefit_reach" => &[Code::BenefitInvalid, Code::CursorInvalid],
        "stage_import" => &[Code::ProfileUnknown, Code::FileUnreadable],
        "repair_import" => &[Code::WrongState, Code::FileUnreadable],
        "end_grant" | "withdraw_decision" | "discard_import" | "open_door" | "propose_correction"
        | "revoke_certificate" | "dci_search_later" | "approve_release" | "case_mending" => {
            &[Code::WrongState]
        }
        "issue_certificate" => &[Code::WrongState, Code::HasDied],
        "commit_import" | "undo_batch" => &[Code::WrongState, Code::ImportRunning],
        "locate_address" | "find_homes" | "find_places" => &[Code::SearchTooShort],
        "answer_case" => &[Code::WrongState, Code::StepSamePerson],
        "map_tile" => &[Code::QueryInvalid],
        "keep_map_place" => &[Code::ImportDenied, Code::MapInvalid, Code::NotFound, Code::WrongState],
        "keep_map_buildings" | "keep_map_points" | "keep_map_layer" | "keep_map_layer_file" => {
            &[Code::ImportDenied, Code::MapInvalid, Code::WrongState]
        }
        "keep_form" | "read_form" | "confirm_form" | "set_form_rounds" | "compare_form" | "open_roster" => {
            &[Code::FormInvalid]
        }
        "keep_roster" => &[Code::RosterInvalid],
        "export_roster" => &[Code::ExportDenied, Code::GrantTerms, Code::FormInvalid],
        "list_rosters" => &[Code::PurposeDenied],
        "fill_form" => &[
            Code::FormInvalid,
            Code::PurposeDenied,
            Code::PurposeMissing,
            Code::PurposeUnknown,
            Code::DayToCome,
        ],
        "change_scenario" | "save_version" => &[Code::WrongState, Code::PlanInvalid],
        "count_base" | "keep_own_base" | "look_at_own_base" | "keep_outlines" | "create_scenario"
        | "draft_scenario" | "draw_fan" | "run_areas" | "run_places" | "run_scenario"
        | "compare_scenarios" | "look_at_pattern" | "backtest_scenario" | "past_projections"
        | "print_briefing" | "export_scenario" | "read_base" | "read_scenario" | "read_shared"
        | "link_version" => &[Code::PlanInvalid],
        _ => of_ways_in(operation)
            .or_else(|| of_applications(operation))
            .or_else(|| of_payments(operation))
            .or_else(|| of_figures(operation))
            .unwrap_or_else(|| of_administration(operation)),
    }
}

/// What the ways in refuse by themselves.
fn of_ways_in(operation: &str) -> Option<&'static [Code]> {
    Some(match operation {
        "sign_in" => {
            &[Code::SignInFailed, Code::SecondFactorNeeded, Code::TooMany, Code::PasskeysOff, Code::NotFound]
        }
        "begin_passkey_sign_in" => &[Code::TooMany, Code::PasskeysOff],
        "sign_in_by_passkey" => &[Code::SignInFailed, Code::TooMany, Code::PasskeysOff],
        "begin_passkey" => &[Code::SignInFailed, Code::TooMany, Code::PasskeysOff, Code::WrongState],
        "keep_passkey" => &[Code::PasskeysOff, Code::PasskeyRefused, Code::WrongState],
        "end_passkey" => &[Code::SignInFailed, Code::TooMany],
        "begin_provider_sign_in" => &[Code::TooMany, Code::ProviderOff, Code::ProviderAway],
        "sign_in_by_provider" => {
            &[Code::SignInFailed, Code::TooMany, Code::ProviderOff, Code::ProviderAway, Code::IdentityUnknown]
        }
        _ => return None,
    })
}

/// What figures refuse by themselves.
fn of_figures(operation: &str) -> Option<&'static [Code]> {
    Some(match operation {
        "take_snapshot" => &[Code::DayToCome],
        "read_figures" | "build_table" | "export_table" | "keep_table" => &[Code::TableInvalid],
        "table_for_analyst" => &[Code::AnalysisDenied, Code::TableInvalid, Code::BudgetSpent],
        "summary" | "queue_counts" => &[Code::PlanningDenied],
        "service_measures" => &[Code::NotFound],
        "read_analysis" => &[Code::AnalysisDenied],
        "ask_open_data" => &[Code::NotFound, Code::WrongState, Code::PrivacySpent],
        "approve_open_data" => &[Code::WrongState, Code::PrivacySpent],
        "drop_open_data" | "ask_withdrawal" | "withdraw_open_data" => &[Code::WrongState],
        _ => return None,
    })
}

/// What applications for bundles of services refuse by themselves.
fn of_applications(operation: &str) -> Option<&'static [Code]> {
    Some(match operation {
        "start_application" | "invite_helper" | "end_helper" => &[Code::WrongState],
        "answer_application" | "drop_application" => &[Code::WrongState, Code::Changed],
        "submit_application" => {
            &[Code::WrongState, Code::Changed, Code::ApplicationIncomplete, Code::OverTheCounter]
        }
        "answer_case" => &[Code::WrongState, Code::StepSamePerson],
        "appeal_case" => {
            &[Code::NoOfficeAbove, Code::Changed, Code::StepIncomplete, Code::WrongState, Code::NotFound]
        }
        "decide_appeal" => &[
            Code::Changed,
            Code::StepIncomplete,
            Code::StepOrder,
            Code::StepSamePerson,
            Code::ImportDenied,
            Code::WrongState,
        ],
        "keep_paper" => &[Code::PaperInvalid, Code::PapersOff, Code::WrongState],
        "read_paper" => &[Code::PapersOff],
        "take_matter_step" => &[
            Code::NoGround,
            Code::NoOfficeAbove,
            Code::Changed,
            Code::StepIncomplete,
            Code::StepOrder,
            Code::StepSamePerson,
            Code::ImportDenied,
            Code::PurposeDenied,
        ],
        "take_matter_steps" => &[Code::ImportDenied, Code::PurposeDenied],
        _ => return None,
    })
}

/// What payments refuse by themselves.
fn of_payments(operation: &str) -> Option<&'static [Code]> {
    Some(match operation {
        "preview_roll" | "list_reclaims" => {
            &[Code::PaymentsDenied, Code::PaidElsewhere, Code::NotFound, Code::BenefitInvalid]
        }
        "make_roll" => &[
            Code::PaymentsDenied,
            Code::PaidElsewhere,
            Code::NotFound,
            Code::BenefitInvalid,
            Code::WrongState,
            Code::Changed,
            Code::BankInvalid,
        ],
        "list_rolls" => &[Code::PaymentsDenied, Code::CursorInvalid],
        "read_roll" => &[Code::PaymentsDenied, Code::BankInvalid, Code::QueryInvalid],
        "decide_roll" => {
            &[Code::PaymentsDenied, Code::StepSamePerson, Code::WrongState, Code::Changed, Code::BodyInvalid]
        }
        "settle_reclaim" => &[Code::PaymentsDenied, Code::StepSamePerson, Code::WrongState],
        "bank_file" => &[
            Code::PaymentsDenied,
            Code::ExportDenied,
            Code::PaidElsewhere,
            Code::WrongState,
            Code::Changed,
            Code::BankInvalid,
        ],
        "take_bank_answer" => {
            &[Code::PaymentsDenied, Code::WrongState, Code::BankInvalid, Code::FileUnreadable]
        }
        "ask_back" => &[Code::PaymentsDenied, Code::PaidElsewhere, Code::BenefitInvalid, Code::WrongState],
        _ => return None,
    })
}

/// What setting up an office's own work refuses by itself.
fn of_administration(operation: &str) -> &'static [Code] {
    match operation {
        "keep_import_profile" => {
            &[Code::FileUnreadable, Code::ProfileUnknown, Code::WrongState, Code::Changed]
        }
        "try_import_profile" => &[Code::FileUnreadable],
        "compare_division_list" => &[Code::ImportDenied, Code::FileUnreadable, Code::ProfileUnknown],
        "keep_office_text" | "change_retention" => &[Code::Changed],
        _ => &[],
    }
}
