//! Who may call each route: the table that `access_sweep` goes through.

#![expect(
    clippy::match_same_arms,
    clippy::too_many_lines,
    reason = "the rules are a table: one line a route, by what they are about"
)]

use access::Role;
use serde_json::{Value, json};

use crate::planning::{document, own_base, packed};

/// Who may call a route, and what its path names.
pub(crate) struct Rule {
    /// Nobody need be signed in.
    pub(crate) open: bool,
    /// Takes `x-purpose`.
    pub(crate) purpose: bool,
    /// Roles that may not.
    pub(crate) denied: &'static [Role],
    /// What the `{…}` of the path names, which another area must not see.
    pub(crate) names: Option<Named>,
    /// The purpose that it is called with.
    pub(crate) named_purpose: &'static str,
    pub(crate) body: fn() -> Option<Value>,
}

#[derive(Clone, Copy)]
pub(crate) enum Named {
    Person,
    Finding,
    Committed,
    Staged,
    Pair,
    Decision,
    Base,
    Scenario,
    Link,
    Event,
    Household,
    Home,
    Division,
    Passkey,
    Snapshot,
    Form,
    Roster,
    Certificate,
    Helper,
    Appeal,
    Paper,
    Layer,
    Application,
    KeptTable,
    Release,
    OpenData,
    Roll,
    Reclaim,
    Group,
}

const READERS: &[Role] = &[Role::Auditor, Role::Administrator, Role::Security, Role::Analyst];
const NOT_AUDITORS: &[Role] =
    &[Role::Administrator, Role::Registrar, Role::CommunityWorker, Role::Security, Role::Analyst];
const PLANNERS: &[Role] =
    &[Role::CommunityWorker, Role::Auditor, Role::Administrator, Role::Security, Role::Analyst];
const NOT_ANALYSTS: &[Role] =
    &[Role::Registrar, Role::CommunityWorker, Role::Auditor, Role::Administrator, Role::Security];
const COUNT_NOTHING: &[Role] = &[Role::CommunityWorker, Role::Auditor, Role::Administrator, Role::Security];
const IMPORTERS: &[Role] = PLANNERS;
const NOT_ADMINISTRATORS: &[Role] =
    &[Role::Security, Role::Registrar, Role::CommunityWorker, Role::Auditor, Role::Analyst];
const NOT_SECURITY: &[Role] =
    &[Role::Administrator, Role::Registrar, Role::CommunityWorker, Role::Auditor, Role::Analyst];
const SERVE: &[Role] = &[Role::Registrar, Role::CommunityWorker, Role::Auditor, Role::Analyst];

const fn rule(purpose: bool, denied: &'static [Role], names: Option<Named>) -> Rule {
    Rule { open: false, purpose, denied, names, named_purpose: "family_service", body: || None }
}

const fn reviewing(names: Option<Named>) -> Rule {
    Rule { named_purpose: "match_review", ..rule(true, IMPORTERS, names) }
}

const fn open() -> Rule {
    Rule { open: true, ..rule(false, &[], None) }
}

pub(crate) fn rule_of(operation: &str) -> Option<Rule> {
    Some(match operation {
        "search_log" | "verify_log" => Rule { body: || Some(json!({})), ..rule(false, NOT_AUDITORS, None) },
        "log_checkpoint" | "log_path" | "log_entry" | "export_log" => rule(false, NOT_AUDITORS, None),
        "sign_in" => Rule { body: || Some(json!({"account": "nobody", "password": "x"})), ..open() },
        "healthz" | "readyz" | "metrics" | "openapi" | "fhir_metadata" => open(),
        "who_am_i" | "sign_out" | "list_profiles" | "read_division" | "list_service_points" => {
            rule(false, &[], None)
        }
        "find_places" => Rule { body: || Some(json!({"text": "五常"})), ..rule(false, &[], None) },
        "summary" | "queue_counts" => rule(false, &[Role::Analyst], None),
        "dci_status" | "dci_status_later" => Rule {
            body: || Some(crate::exchange::asking_status("transaction_id", "t-1")),
            ..rule(true, READERS, None)
        },
        "dci_search" | "dci_search_later" => {
            Rule { body: || Some(crate::exchange::asking("330110198003070011")), ..rule(true, READERS, None) }
        }
        "change_password" => {
            Rule { body: || Some(json!({"current": "x", "new": "y"})), ..rule(false, &[], None) }
        }
        "search_people" => Rule { body: || Some(json!({"text": "王建国"})), ..rule(true, READERS, None) },
        "read_finding" => rule(true, READERS, Some(Named::Finding)),
        "list_findings" | "list_events" => rule(true, READERS, None),
        "decide_finding" => Rule {
            body: || Some(json!({"verdict": "as_it_is"})),
            ..rule(true, READERS, Some(Named::Finding))
        },
        "doubtful" | "ask_next" | "queue_patterns" | "list_decisions" => reviewing(None),
        "read_pair" => reviewing(Some(Named::Pair)),
        "withdraw_decision" => reviewing(Some(Named::Decision)),
        "decide_pairs" => Rule {
            body: || {
                let pair = "par_00000000000000000000000000000001";
                Some(json!({"decisions": [{"pair": pair, "seen": "", "verdict": "same"}]}))
            },
            ..reviewing(None)
        },
        "part_records" => Rule {
            body: || {
                let record = "rec_00000000000000000000000000000001";
                Some(
                    json!({"left_record": record, "left_role": "self", "right_record": record, "right_role": "x"}),
                )
            },
            ..reviewing(Some(Named::Person))
        },
        "event_forms" => rule(false, &[], None),
        "event_counts" => rule(false, READERS, None),
        "declare_event" => {
            Rule { body: || Some(json!({"kind": "birth", "content": {}})), ..rule(true, READERS, None) }
        }
        "read_event" => rule(true, READERS, Some(Named::Event)),
        "take_event_step" => {
            Rule { body: || Some(json!({"step": "verify"})), ..rule(true, READERS, Some(Named::Event)) }
        }
        "read_person"
        | "fhir_patient"
        | "fhir_related_persons"
        | "why_person"
        | "person_registrations"
        | "person_reads"
        | "open_findings"
        | "own_reads"
        | "own_read_proof" => rule(true, READERS, Some(Named::Person)),
        "unmask" => {
            Rule { body: || Some(json!({"attribute": "phone"})), ..rule(true, READERS, Some(Named::Person)) }
        }
        "read_household" => rule(true, READERS, Some(Named::Household)),
        "read_home" | "read_building" => rule(true, READERS, Some(Named::Home)),
        "preview_division_change" | "change_divisions" => Rule {
            body: || Some(json!({"kind": "31", "on": "2026-01-01", "pairs": [], "document": "x"})),
            ..rule(false, IMPORTERS, None)
        },
        "undo_division_change" => {
            Rule { body: || Some(json!({"reason": "x"})), ..rule(false, IMPORTERS, Some(Named::Division)) }
        }
        "finding_counts" | "list_batches" | "stage_import" | "list_division_changes" => {
            rule(false, IMPORTERS, None)
        }
        "read_batch" | "undo_batch" | "settle_rejected" => rule(false, IMPORTERS, Some(Named::Committed)),
        "rejected_rows" => rule(true, IMPORTERS, Some(Named::Committed)),
        "discard_import" => rule(false, IMPORTERS, Some(Named::Staged)),
        "commit_import" => Rule { body: || Some(json!({})), ..rule(false, IMPORTERS, Some(Named::Staged)) },
        "repair_import" => {
            Rule { body: || Some(json!({"group": 0})), ..rule(false, IMPORTERS, Some(Named::Staged)) }
        }
        _ => {
            return rule_of_accounts(operation)
                .or_else(|| rule_of_planning(operation))
                .or_else(|| rule_of_counter(operation))
                .or_else(|| rule_of_payments(operation))
                .or_else(|| rule_of_maps(operation))
                .or_else(|| rule_of_administration(operation));
        }
    })
}

fn rule_of_accounts(operation: &str) -> Option<Rule> {
    Some(match operation {
        "list_accounts" => rule(false, SERVE, None),
        "open_account" => Rule {
            body: || Some(json!({"name": "x", "area": "330110"})),
            ..rule(false, NOT_ADMINISTRATORS, None)
        },
        "system_health" => rule(false, NOT_ADMINISTRATORS, None),
        "reset_account" => rule(false, NOT_ADMINISTRATORS, None),
        "give_grant" => Rule {
            body: || Some(json!({"role": "registrar", "area": "330110", "reason": "to keep the register"})),
            ..rule(false, NOT_SECURITY, None)
        },
        "end_grant" => rule(false, NOT_SECURITY, None),
        "list_emergencies" => rule(false, NOT_AUDITORS, None),
        "review_emergency" => {
            Rule { body: || Some(json!({"review": "looked into"})), ..rule(false, NOT_AUDITORS, None) }
        }
        "switch_grant" => Rule {
            body: || Some(json!({"grant": "gra_00000000000000000000000000000001"})),
            ..rule(false, &[], None)
        },
        "break_glass" => Rule {
            body: || Some(json!({"area": "330106", "reason": "a child alone"})),
            ..rule(false, READERS, None)
        },
        "sign_in_ways" | "begin_passkey_sign_in" | "begin_provider_sign_in" => open(),
        "sign_in_by_passkey" => Rule { body: || Some(json!({"ceremony": "x", "credential": {}})), ..open() },
        "sign_in_by_provider" => Rule { body: || Some(json!({"code": "x", "state": "x"})), ..open() },
        "list_passkeys" => rule(false, &[], None),
        "begin_passkey" => Rule { body: || Some(json!({"password": "x"})), ..rule(false, &[], None) },
        "keep_passkey" => Rule {
            body: || Some(json!({"name": "x", "ceremony": "x", "credential": {}})),
            ..rule(false, &[], None)
        },
        "rename_passkey" => {
            Rule { body: || Some(json!({"name": "x"})), ..rule(false, &[], Some(Named::Passkey)) }
        }
        "end_passkey" => Rule {
            body: || Some(json!({"password": crate::house::PASSWORD})),
            ..rule(false, &[], Some(Named::Passkey))
        },
        "link_identity" => Rule {
            body: || Some(json!({"issuer": "https://id.example", "subject": "x"})),
            ..rule(false, NOT_ADMINISTRATORS, None)
        },
        "unlink_identity" => rule(false, NOT_ADMINISTRATORS, None),
        "export_list" => Rule {
            body: || Some(json!({"of": "people", "format": "csv", "reason": "a census of heating"})),
            ..rule(true, READERS, None)
        },
        "export_roster" => {
            Rule { body: || Some(json!({"reason": "a census of heating"})), ..rule(true, READERS, None) }
        }
        "list_exports" => rule(false, NOT_AUDITORS, None),
        "list_own_exports" => rule(false, &[], None),
        "offer_second_factor" => rule(false, &[], None),
        "set_second_factor" => Rule {
            body: || Some(json!({"password": "x", "secret": "x", "code": "1"})),
            ..rule(false, &[], None)
        },
        "end_second_factor" => {
            Rule { body: || Some(json!({"password": "x", "code": "1"})), ..rule(false, &[], None) }
        }
        _ => return None,
    })
}

/// Payments.
fn rule_of_payments(operation: &str) -> Option<Rule> {
    let which = || Some(json!({"benefit": "childcare-subsidy-2025", "year": 2026}));
    Some(match operation {
        "payment_account" => rule(true, READERS, Some(Named::Person)),
        "keep_payment_account" => Rule {
            body: || {
                let holder = "per_00000000000000000000000000000001";
                Some(json!({"holder": holder, "bank": "x", "number": "62220200001111"}))
            },
            ..rule(true, READERS, Some(Named::Person))
        },
        "preview_roll" | "make_roll" | "list_reclaims" => Rule { body: which, ..rule(true, PLANNERS, None) },
        "list_rolls" => rule(true, PLANNERS, None),
        "read_roll" => rule(true, PLANNERS, Some(Named::Roll)),
        "decide_roll" => {
            Rule { body: || Some(json!({"approve": false})), ..rule(true, PLANNERS, Some(Named::Roll)) }
        }
        "bank_file" => Rule { body: || Some(json!({"format": "csv"})), ..rule(true, PLANNERS, None) },
        "take_bank_answer" => rule(true, PLANNERS, Some(Named::Roll)),
        "ask_back" => Rule {
            body: || Some(json!({"benefit": "childcare-subsidy-2025", "year": 2026, "reason": "corrected"})),
            ..rule(true, PLANNERS, Some(Named::Person))
        },
        "message_overview" | "list_groups" => rule(true, READERS, None),
        "settle_sending" => Rule {
            body: || {
                let message = "msg_00000000000000000000000000000001";
                Some(json!({"message": message, "channel": "sms", "again": false}))
            },
            ..rule(true, READERS, None)
        },
        "preview_group" | "make_group" => Rule {
            body: || {
                let audience = json!({"place": "330110", "age_from": 60, "age_to": 120, "parents": false});
                Some(
                    json!({"audience": audience, "title_zh": "便民日", "title_en": "A day", "body_zh": "周六开放", "body_en": "Open"}),
                )
            },
            ..rule(true, READERS, None)
        },
        "decide_group" => {
            Rule { body: || Some(json!({"approve": false})), ..rule(true, READERS, Some(Named::Group)) }
        }
        "settle_reclaim" => {
            Rule { body: || Some(json!({"received": true})), ..rule(true, PLANNERS, Some(Named::Reclaim)) }
        }
        _ => return None,
    })
}

/// Benefits and what else families come to the counter for.
fn rule_of_counter(operation: &str) -> Option<Rule> {
    let person = |body| Rule { body, ..rule(true, READERS, Some(Named::Person)) };
    Some(match operation {
        "list_benefits" => rule(false, &[], None),
        "person_benefits" => rule(true, READERS, Some(Named::Person)),
        "benefit_difference" => {
            person(|| Some(json!({"benefit": "childcare-subsidy-2025", "birth_date": "2025-02-01"})))
        }
        "keep_benefit_word" => {
            person(|| Some(json!({"benefit": "childcare-subsidy-2025", "year": 2026, "word": "told"})))
        }
        "propose_correction" => {
            person(|| Some(json!({"attribute": "birth_date", "words": "应为 1980-03-08，见户口簿"})))
        }
        "open_cases" => rule(true, READERS, Some(Named::Person)),
        "door_state" | "open_door" | "close_door" => rule(true, READERS, Some(Named::Person)),
        "keep_paper" => rule(true, READERS, Some(Named::Application)),
        "read_paper" => rule(true, READERS, Some(Named::Paper)),
        "list_appeals" => rule(true, READERS, None),
        "decide_appeal" => Rule {
            body: || Some(json!({"outcome": "sustained", "reasons": "维持原决定"})),
            ..rule(true, READERS, Some(Named::Appeal))
        },
        "person_helpers" => rule(true, READERS, Some(Named::Person)),
        "invite_helper" => person(|| {
            Some(
                json!({"label": "女儿", "acts": ["follow"], "last_day": "2025-07-30", "presence": "本人在场"}),
            )
        }),
        "end_helper" => rule(true, READERS, Some(Named::Helper)),
        "list_cases" | "case_mending" => rule(true, READERS, None),
        "appeal_case" => {
            Rule { body: || Some(json!({"words": "请再看一次"})), ..rule(true, READERS, None) }
        }
        "answer_case" => Rule {
            body: || Some(json!({"outcome": "explained", "answer": "an answer"})),
            ..rule(true, READERS, None)
        },
        "list_services" => rule(false, &[], None),
        "person_applications" => rule(true, READERS, Some(Named::Person)),
        "start_application" => person(|| Some(json!({"bundle": "growing-old"}))),
        "list_matters" => rule(true, READERS, None),
        "read_application" => rule(true, READERS, Some(Named::Application)),
        "answer_application" => Rule {
            body: || Some(json!({"version": 1, "answers": []})),
            ..rule(true, READERS, Some(Named::Application))
        },
        "submit_application" | "drop_application" => {
            Rule { body: || Some(json!({"version": 1})), ..rule(true, READERS, Some(Named::Application)) }
        }
        "take_matter_step" => Rule {
            body: || Some(json!({"item": "old-card", "version": 1, "step": "accept"})),
            ..rule(true, READERS, Some(Named::Application))
        },
        "take_matter_steps" => Rule {
            body: || {
                let application = "app_00000000000000000000000000000001";
                let item = json!({"application": application, "item": "old-card", "version": 1});
                Some(json!({"step": "accept", "items": [item]}))
            },
            ..rule(true, READERS, None)
        },
        "certificate_kinds" => rule(false, &[], None),
        "certificate_keys" | "certificate_status" | "certificate_status_sm2" => open(),
        "person_certificates" => rule(true, READERS, Some(Named::Person)),
        "issue_certificate" => person(|| Some(json!({"claims": ["name"], "days": 30}))),
        "revoke_certificate" => {
            Rule { body: || Some(json!({"reason": "x"})), ..rule(true, READERS, Some(Named::Certificate)) }
        }
        "print_certificate" => {
            Rule { body: || Some(json!({})), ..rule(true, READERS, Some(Named::Certificate)) }
        }
        "benefit_reach" => Rule { body: || Some(json!({})), ..rule(true, READERS, None) },
        "benefit_cost" => Rule {
            named_purpose: "planning",
            body: || Some(json!({"digits": 9})),
            ..rule(true, PLANNERS, None)
        },
        _ => return None,
    })
}

/// Maps: a tile, a list or an address of another area is empty there, never refused.
fn rule_of_maps(operation: &str) -> Option<Rule> {
    let table = || Some(json!({"source": "x", "table": "地址,经度,纬度\n"}));
    Some(match operation {
        "read_draft" | "list_recents" => rule(true, READERS, None),
        "keep_recent" | "forget_recent" => {
            Rule { body: || Some(json!({"kind": "office", "id": "330110"})), ..rule(false, &[], None) }
        }
        "pin_recent" => Rule {
            body: || Some(json!({"kind": "office", "id": "330110", "pinned": true})),
            ..rule(false, &[], None)
        },
        "forget_recents" => rule(false, &[], None),
        "keep_draft" => Rule { body: || Some(json!({"content": {}})), ..rule(false, &[], None) },
        "drop_draft" | "read_office_draft" => rule(false, &[], None),
        "open_map" | "map_tile" | "map_buildings" => rule(true, READERS, None),
        "list_unplaced" => {
            Rule { body: || Some(json!({"text": "文一西路"})), ..rule(true, READERS, None) }
        }
        "locate_address" | "find_homes" => {
            Rule { body: || Some(json!({"text": "文一西路1号1幢"})), ..rule(true, READERS, None) }
        }
        "keep_map_place" => Rule {
            body: || {
                let home = "dwe_00000000000000000000000000000001";
                Some(json!({"home": home, "longitude": 120.0, "latitude": 30.0}))
            },
            named_purpose: "correction",
            ..rule(true, IMPORTERS, None)
        },
        "keep_map_buildings" | "keep_map_points" => Rule { body: table, ..rule(false, IMPORTERS, None) },
        "keep_map_layer" => Rule {
            body: || Some(json!({"name": "x", "source": "x", "geojson": "{}"})),
            ..rule(false, IMPORTERS, None)
        },
        "keep_map_layer_file" => rule(false, IMPORTERS, None),
        "remove_map_layer" => rule(false, IMPORTERS, Some(Named::Layer)),
        _ => return None,
    })
}

fn rule_of_planning(operation: &str) -> Option<Rule> {
    let planner = |names| rule(false, PLANNERS, names);
    Some(match operation {
        "count_base" => Rule {
            named_purpose: "planning",
            body: || Some(json!({"name": "年中", "level": "township"})),
            ..rule(true, PLANNERS, None)
        },
        "take_snapshot" => {
            Rule { named_purpose: "planning", body: || Some(json!({})), ..rule(true, PLANNERS, None) }
        }
        "read_figures" => Rule { named_purpose: "planning", ..rule(true, PLANNERS, Some(Named::Snapshot)) },
        "export_table" => Rule {
            named_purpose: "planning",
            body: || {
                let table = json!({"unit": "residents", "rows": [], "columns": [], "level": 9});
                Some(json!({"table": table, "file": "csv"}))
            },
            ..rule(true, PLANNERS, Some(Named::Snapshot))
        },
        "build_table" => Rule {
            named_purpose: "planning",
            body: || Some(json!({"unit": "residents", "rows": [], "columns": [], "level": 9})),
            ..rule(true, PLANNERS, Some(Named::Snapshot))
        },
        "look_at_own_base" => {
            Rule { body: || Some(json!({"file": packed("age,male,female\n0,1,1\n")})), ..planner(None) }
        }
        "look_at_pattern" => Rule {
            body: || {
                let file = packed("age,male,female\n20,1,1\n");
                Some(json!({"kind": "migrants", "nation": "china", "file": file}))
            },
            ..planner(None)
        },
        "past_projections" => Rule { named_purpose: "planning", ..rule(true, PLANNERS, None) },
        "keep_own_base" => Rule { body: || Some(own_base()), ..planner(None) },
        "keep_table" => Rule {
            body: || {
                let table = json!({"unit": "residents", "rows": [], "columns": [], "level": 9});
                Some(json!({"name": "x", "table": table, "every": "never"}))
            },
            ..planner(None)
        },
        "service_measures" => Rule { named_purpose: "planning", ..rule(true, PLANNERS, None) },
        "list_kept_tables" | "analyst_ledger" | "list_releases" => planner(None),
        "read_kept_table" | "remove_kept_table" => planner(Some(Named::KeptTable)),
        "table_for_analyst" => Rule {
            named_purpose: "planning",
            body: || Some(json!({"unit": "residents", "rows": [], "columns": [], "level": 9})),
            ..rule(true, NOT_ANALYSTS, Some(Named::Snapshot))
        },
        "read_analysis" => rule(false, NOT_ANALYSTS, None),
        "figure_choices" => rule(false, COUNT_NOTHING, None),
        "list_open_data" => planner(None),
        "ask_open_data" => Rule {
            named_purpose: "planning",
            body: || {
                let epsilon = json!({"parts": 1, "of": 4});
                Some(
                    json!({"snapshot": "330110-2026-01-01-1", "table": "residents_groups", "epsilon": epsilon}),
                )
            },
            ..rule(true, PLANNERS, None)
        },
        "approve_open_data" | "drop_open_data" => planner(Some(Named::OpenData)),
        "ask_withdrawal" | "withdraw_open_data" => {
            Rule { body: || Some(json!({"reason": "x"})), ..planner(Some(Named::OpenData)) }
        }
        "try_release" => Rule {
            named_purpose: "planning",
            body: || Some(json!({"snapshot": "330110-2026-01-01-1"})),
            ..rule(true, PLANNERS, None)
        },
        "read_release" | "approve_release" => planner(Some(Named::Release)),
        "list_bases" | "list_outlines" | "list_scenarios" | "plan_choices" | "list_snapshots" => {
            planner(None)
        }
        "read_base" => planner(Some(Named::Base)),
        "create_scenario" => Rule { body: || Some(json!({"name": "x", "document": {}})), ..planner(None) },
        "read_scenario" | "export_scenario" | "print_briefing" => planner(Some(Named::Scenario)),
        "change_scenario" => Rule { body: || Some(json!({"current": 1})), ..planner(Some(Named::Scenario)) },
        "save_version" => Rule {
            body: || {
                Some(
                    json!({"parent": 1, "note": "", "document": document("bas_00000000000000000000000000000000")}),
                )
            },
            ..planner(Some(Named::Scenario))
        },
        "link_version" => Rule { body: || Some(json!({"version": 1})), ..planner(Some(Named::Scenario)) },
        "read_shared" => planner(Some(Named::Link)),
        "draft_scenario" => {
            Rule { body: || Some(json!({"base": {"kind": "reference", "set": "china"}})), ..planner(None) }
        }
        "draw_fan" => Rule { body: || Some(json!({"document": {}, "paths": 10})), ..planner(None) },
        "keep_outlines" => Rule { body: || Some(json!({"source": "x", "geojson": "{}"})), ..planner(None) },
        "list_forms" => planner(None),
        "keep_form" => Rule { body: || Some(crate::forms::asking()), ..planner(None) },
        "read_form" => planner(Some(Named::Form)),
        "set_form_rounds" => Rule { body: || Some(json!({"every": "once"})), ..planner(Some(Named::Form)) },
        "compare_form" => rule(true, PLANNERS, Some(Named::Form)),
        "list_rosters" => rule(false, READERS, None),
        "keep_roster" => Rule { body: || Some(crate::rosters::asking()), ..planner(None) },
        "open_roster" => rule(true, READERS, Some(Named::Roster)),
        "remove_roster" => planner(Some(Named::Roster)),
        "confirm_form" => Rule { body: || Some(json!({"fields": {}})), ..planner(Some(Named::Form)) },
        "fill_form" => Rule {
            body: || {
                Some(
                    json!({"day": "2026-01-31", "from": "2026-01-01", "purpose": "family_service", "marks": false}),
                )
            },
            ..planner(Some(Named::Form))
        },
        "run_areas" | "run_places" | "run_scenario" => {
            Rule { body: || Some(json!({"document": {}})), ..planner(None) }
        }
        "compare_scenarios" => Rule { body: || Some(json!({})), ..planner(None) },
        "backtest_scenario" => {
            Rule { named_purpose: "planning", ..rule(true, PLANNERS, Some(Named::Scenario)) }
        }
        _ => return None,
    })
}

/// What an office sets about its own work.
fn rule_of_administration(operation: &str) -> Option<Rule> {
    let profile = || Some(json!({"content": "", "reason": "as it ships", "version": 1}));
    Some(match operation {
        "list_import_profiles" | "try_import_profile" | "compare_division_list" => {
            rule(false, IMPORTERS, None)
        }
        "keep_import_profile" => Rule { body: profile, ..rule(false, IMPORTERS, None) },
        "list_office_texts" => rule(false, &[], None),
        "keep_office_text" => Rule {
            body: || Some(json!({"zh": "", "en": "", "reason": "as it ships", "version": 0})),
            ..rule(false, NOT_ADMINISTRATORS, None)
        },
        "read_retention" | "remove_leftovers" => rule(false, NOT_ADMINISTRATORS, None),
        "change_retention" => Rule {
            body: || Some(json!({"days": 30, "reason": "less to keep", "version": 0})),
            ..rule(false, NOT_ADMINISTRATORS, None)
        },
        _ => return None,
    })
}
