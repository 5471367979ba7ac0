use std::collections::HashMap;

use app::planning::LONGEST_OUTLINES;
use axum::{
    extract::DefaultBodyLimit,
    routing::{get, post},
};
use utoipa::{
    OpenApi,
    openapi::{
        ObjectBuilder, RefOr, Required, Schema,
        path::{Operation, ParameterBuilder, ParameterIn, PathItem},
        schema::Type,
        security::{ApiKey, ApiKeyValue, SecurityScheme},
    },
};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    dto::map_filter::{BookKindCode, BookPlaceCode, HomeSizeCode},
    keyed::{self, Keyed},
    problem::ProblemBody,
    routes::{
        accounts, administration, analysts, appeals, applications, batches, benefits, cases, certificates,
        dci, dci_later, decisions, division_list, divisions, doubtful, drafts, exports, fhir, figure_desk,
        figures, findings, forms, helpers, homes, imports, log, machine, maps, measures, messages, my,
        my_affairs, my_certificates, my_helpers, my_messages, my_papers, my_public, my_ways, open_data,
        papers as family_papers, people, places,
        planning::{self, bases, papers, patterns, runs, scenarios},
        published, recents, record, registrations, rolls, rosters, session, summary, system, unplaced, ways,
        why,
    },
    state::ServerState,
    statuses,
};

/// A table of counts by age: some hundred rows, in base64 within JSON.
const TABLE_MOST_BYTES: usize = 2 << 20;

/// A profile as a JSON text, whose line ends are escaped.
const PROFILE_MOST_BYTES: usize = 192 << 10;

/// A table of places or a layer as a JSON text, whose quotation marks are escaped.
const MAP_MOST_BYTES: usize = 32 << 20;

/// A form of eight megabytes in base64 within JSON.
const FORM_MOST_BYTES: usize = 12 << 20;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Wanjia 万家",
        description = "One living register from the departments' own extracts.\n\nReads of people carry the header \
            `x-purpose` and stay within the account's area; each leaves an entry in the log before anything is shown. \
            Failures are `application/problem+json` in the language of `Accept-Language` (zh-CN unless en is preferred).",
        license(name = "Apache-2.0", identifier = "Apache-2.0")
    ),
    components(schemas(ProblemBody, papers::PaperLanguage, BookKindCode, BookPlaceCode, HomeSizeCode))
)]
struct Document;

/// A file of outlines as a JSON text, whose quotation marks are escaped, with room to say that it is too long.
const OUTLINES_MOST_BYTES: usize = 2 * LONGEST_OUTLINES;

/// Every route with its description.
pub(crate) fn routes() -> OpenApiRouter<ServerState> {
    OpenApiRouter::with_openapi(Document::openapi())
        .routes(routes!(session::sign_in, session::who_am_i, session::sign_out))
        .routes(routes!(session::change_password))
        .routes(routes!(session::switch_grant))
        .routes(routes!(session::break_glass))
        .routes(routes!(session::offer_second_factor, session::set_second_factor))
        .routes(routes!(session::end_second_factor))
        .merge(ways_in())
        .routes(routes!(exports::list_exports, exports::export_list))
        .routes(routes!(exports::list_own_exports))
        .routes(routes!(accounts::link_identity, accounts::unlink_identity))
        .routes(routes!(accounts::list_accounts, accounts::open_account))
        .routes(routes!(accounts::reset_account))
        .routes(routes!(accounts::give_grant))
        .routes(routes!(accounts::end_grant))
        .routes(routes!(accounts::list_emergencies))
        .routes(routes!(accounts::review_emergency))
        .routes(routes!(summary::summary))
        .routes(routes!(system::system_health))
        .routes(routes!(drafts::read_draft, drafts::keep_draft, drafts::drop_draft))
        .routes(routes!(drafts::read_office_draft))
        .routes(routes!(recents::list_recents, recents::keep_recent, recents::forget_recents))
        .routes(routes!(recents::pin_recent))
        .routes(routes!(recents::forget_recent))
        .routes(routes!(people::search_people))
        .routes(routes!(record::read_person))
        .routes(routes!(homes::read_household))
        .routes(routes!(homes::find_homes))
        .routes(routes!(cases::propose_correction))
        .routes(routes!(cases::open_cases))
        .routes(routes!(homes::read_home))
        .routes(routes!(homes::read_building))
        .routes(routes!(why::why_person))
        .routes(routes!(why::part_records))
        .routes(routes!(people::unmask))
        .routes(routes!(people::person_reads))
        .merge(review())
        .routes(routes!(registrations::event_counts, registrations::declare_event))
        .routes(routes!(registrations::event_forms))
        .routes(routes!(registrations::list_events))
        .routes(routes!(registrations::read_event))
        .routes(routes!(registrations::take_event_step))
        .routes(routes!(registrations::person_registrations))
        .merge(ask_once())
        .merge(files_of_departments())
        .merge(administration())
        .merge(logs_and_exchange())
        .merge(planning_routes())
        .merge(figures())
        .merge(places())
        .merge(maps())
        .merge(counter())
        .routes(routes!(machine::healthz))
        .routes(routes!(machine::readyz))
        .routes(routes!(machine::metrics))
        .routes(routes!(machine::openapi))
        .merge(
            OpenApiRouter::new()
                .routes(routes!(bases::keep_own_base))
                .routes(routes!(bases::look_at_own_base))
                .routes(routes!(patterns::look_at_pattern))
                .layer(DefaultBodyLimit::max(TABLE_MOST_BYTES)),
        )
        // Uploads count their own bytes as they stream to disk.
        .merge(
            OpenApiRouter::new()
                .routes(routes!(imports::stage_import))
                .routes(routes!(administration::try_import_profile))
                .routes(routes!(maps::keep_map_layer_file))
                .routes(routes!(division_list::compare_division_list))
                .layer(DefaultBodyLimit::disable()),
        )
        .merge(
            OpenApiRouter::new()
                .routes(routes!(planning::places::keep_outlines, planning::places::list_outlines))
                .layer(DefaultBodyLimit::max(OUTLINES_MOST_BYTES)),
        )
}

/// Departments' files on their way into the register, and out of it again.
fn files_of_departments() -> OpenApiRouter<ServerState> {
    OpenApiRouter::new()
        .routes(routes!(batches::list_batches))
        .routes(routes!(batches::read_batch))
        .routes(routes!(batches::rejected_rows))
        .routes(routes!(batches::undo_batch))
        .routes(routes!(batches::settle_rejected))
        .routes(routes!(imports::list_profiles))
        .routes(routes!(imports::repair_import))
        .routes(routes!(imports::commit_import))
        .routes(routes!(imports::discard_import))
}

/// What people decide about the register: doubtful pairs, findings.
fn review() -> OpenApiRouter<ServerState> {
    OpenApiRouter::new()
        .routes(routes!(doubtful::doubtful))
        .routes(routes!(doubtful::queue_counts))
        .routes(routes!(doubtful::queue_patterns))
        .routes(routes!(doubtful::ask_next))
        .routes(routes!(doubtful::read_pair))
        .routes(routes!(decisions::list_decisions, decisions::decide_pairs))
        .routes(routes!(decisions::withdraw_decision))
        .routes(routes!(findings::finding_counts))
        .routes(routes!(findings::list_findings))
        .routes(routes!(findings::decide_finding))
        .routes(routes!(findings::read_finding))
        .routes(routes!(findings::open_findings))
}

/// Forms that come from above.
fn ask_once() -> OpenApiRouter<ServerState> {
    OpenApiRouter::new()
        .routes(routes!(forms::list_forms))
        .merge(
            OpenApiRouter::new()
                .routes(routes!(forms::keep_form))
                .layer(DefaultBodyLimit::max(FORM_MOST_BYTES)),
        )
        .routes(routes!(forms::read_form))
        .routes(routes!(forms::confirm_form))
        .routes(routes!(forms::fill_form))
        .routes(routes!(forms::set_form_rounds))
        .routes(routes!(forms::compare_form))
        .routes(routes!(rosters::list_rosters, rosters::keep_roster))
        .routes(routes!(rosters::open_roster, rosters::remove_roster))
        .routes(routes!(rosters::export_roster))
}

/// The log, and the tongues in which other systems ask.
fn logs_and_exchange() -> OpenApiRouter<ServerState> {
    OpenApiRouter::new()
        .routes(routes!(log::search_log))
        .routes(routes!(log::checkpoint))
        .routes(routes!(log::path))
        .routes(routes!(log::entry_proof))
        .routes(routes!(log::verify))
        .routes(routes!(log::export))
        .routes(routes!(log::own_reads))
        .routes(routes!(log::own_read_proof))
        .routes(routes!(dci::dci_search))
        .routes(routes!(dci_later::dci_search_later))
        .routes(routes!(dci_later::dci_status))
        .routes(routes!(dci_later::dci_status_later))
        .routes(routes!(fhir::fhir_patient))
        .routes(routes!(fhir::fhir_related_persons))
        .routes(routes!(fhir::fhir_metadata))
}

/// The routes of planning whose bodies are of the usual size.
fn planning_routes() -> OpenApiRouter<ServerState> {
    OpenApiRouter::new()
        .routes(routes!(bases::count_base))
        .routes(routes!(bases::list_bases))
        .routes(routes!(bases::read_base))
        .routes(routes!(scenarios::list_scenarios, scenarios::create_scenario))
        .routes(routes!(scenarios::read_scenario, scenarios::change_scenario))
        .routes(routes!(scenarios::save_version))
        .routes(routes!(scenarios::link_version))
        .routes(routes!(scenarios::read_shared))
        .routes(routes!(runs::plan_choices))
        .routes(routes!(runs::draft_scenario))
        .routes(routes!(runs::run_scenario))
        .routes(routes!(runs::compare_scenarios))
        .routes(routes!(runs::draw_fan))
        .routes(routes!(runs::run_areas))
        .routes(routes!(planning::places::run_places))
        .routes(routes!(runs::backtest_scenario))
        .routes(routes!(runs::past_projections))
        .routes(routes!(runs::export_scenario))
        .routes(routes!(papers::print_briefing))
}

/// Ways to sign in beside the password.
fn ways_in() -> OpenApiRouter<ServerState> {
    OpenApiRouter::new()
        .routes(routes!(ways::sign_in_ways))
        .routes(routes!(ways::begin_passkey_sign_in))
        .routes(routes!(ways::sign_in_by_passkey))
        .routes(routes!(ways::list_passkeys, ways::keep_passkey))
        .routes(routes!(ways::begin_passkey))
        .routes(routes!(ways::rename_passkey))
        .routes(routes!(ways::end_passkey))
        .routes(routes!(ways::begin_provider_sign_in))
        .routes(routes!(ways::sign_in_by_provider))
}

/// Snapshots, indicators and tables.
fn figures() -> OpenApiRouter<ServerState> {
    OpenApiRouter::new()
        .routes(routes!(figures::take_snapshot, figures::list_snapshots))
        .routes(routes!(figures::read_figures))
        .routes(routes!(figures::build_table))
        .routes(routes!(figures::export_table))
        .routes(routes!(figures::figure_choices))
        .routes(routes!(figure_desk::list_kept_tables, figure_desk::keep_table))
        .routes(routes!(figure_desk::read_kept_table, figure_desk::remove_kept_table))
        .routes(routes!(analysts::read_analysis))
        .routes(routes!(analysts::table_for_analyst))
        .routes(routes!(analysts::analyst_ledger))
        .routes(routes!(open_data::list_open_data, open_data::ask_open_data))
        .routes(routes!(open_data::drop_open_data))
        .routes(routes!(open_data::approve_open_data))
        .routes(routes!(open_data::ask_withdrawal))
        .routes(routes!(open_data::withdraw_open_data))
        .routes(routes!(figure_desk::list_releases, figure_desk::try_release))
        .routes(routes!(figure_desk::read_release))
        .routes(routes!(figure_desk::approve_release))
        .routes(routes!(measures::service_measures))
        // Pages for people, no part of the interface.
        .route("/published", get(published::list))
        .route("/published/open-data/{file}", get(published::open_data_file))
        .route("/published/measures/{county}/{quarter}", get(measures::page))
        .route("/published/measures/{county}/{quarter}/figures.csv", get(measures::file))
        .route("/published/{area}/{day}", get(published::release))
        .route("/published/{area}/{day}/{table}", get(published::table_file))
}

/// What residents are told, and how it goes out.
fn messages() -> OpenApiRouter<ServerState> {
    OpenApiRouter::new()
        .routes(routes!(messages::message_overview))
        .routes(routes!(messages::settle_sending))
        .routes(routes!(messages::list_groups, messages::make_group))
        .routes(routes!(messages::preview_group))
        .routes(routes!(messages::decide_group))
}

/// What families are entitled to.
fn counter() -> OpenApiRouter<ServerState> {
    OpenApiRouter::new()
        .routes(routes!(benefits::list_benefits))
        .routes(routes!(benefits::person_benefits))
        .routes(routes!(benefits::benefit_difference))
        .routes(routes!(benefits::keep_benefit_word))
        .routes(routes!(benefits::benefit_reach))
        .routes(routes!(benefits::benefit_cost))
        .merge(payments())
        .merge(messages())
        .routes(routes!(cases::door_state, cases::open_door, cases::close_door))
        .routes(routes!(cases::list_cases))
        .routes(routes!(cases::case_mending))
        .routes(routes!(cases::answer_case))
        .routes(routes!(cases::appeal_case))
        .routes(routes!(applications::list_services))
        .routes(routes!(applications::person_applications, applications::start_application))
        .routes(routes!(applications::read_application))
        .routes(routes!(applications::answer_application))
        .routes(routes!(applications::submit_application))
        .routes(routes!(applications::drop_application))
        .routes(routes!(applications::take_matter_step))
        .routes(routes!(applications::list_matters))
        .routes(routes!(applications::take_matter_steps))
        .merge(
            OpenApiRouter::new()
                .routes(routes!(family_papers::keep_paper))
                .route("/my/affair/paper", post(my_papers::keep))
                .layer(DefaultBodyLimit::max(family_papers::FORM_MOST_BYTES)),
        )
        .routes(routes!(family_papers::read_paper))
        .route("/my/papers", get(my_papers::list))
        .route("/my/papers/remove", post(my_papers::remove))
        .route("/my/paper", get(my_papers::one))
        .routes(routes!(appeals::list_appeals))
        .routes(routes!(appeals::decide_appeal))
        .routes(routes!(helpers::person_helpers, helpers::invite_helper))
        .routes(routes!(helpers::end_helper))
        .routes(routes!(certificates::certificate_kinds))
        .routes(routes!(certificates::person_certificates, certificates::issue_certificate))
        .routes(routes!(certificates::revoke_certificate))
        .routes(routes!(certificates::print_certificate))
        .routes(routes!(certificates::certificate_keys))
        .routes(routes!(certificates::certificate_status))
        .routes(routes!(certificates::certificate_status_sm2))
        // A page for people, no part of the interface.
        .route("/verify", get(certificates::verify_page).post(certificates::verify_posted))
        .route("/my", get(my::home))
        .route("/my/large", post(my::large))
        .route("/my/sign-in", get(my::sign_in_page).post(my::sign_in))
        .merge(ways_through_the_door())
        .route("/my/sign-out", post(my::sign_out))
        .route("/my/device", get(my::device_page).post(my::set_device))
        .route("/my/record", get(my::record))
        .route("/my/reads", get(my::reads).post(my::question))
        .route("/my/cases", get(my::own_cases).post(my::file_case))
        .route("/my/cases/withdraw", post(my::withdraw))
        .route("/my/cases/appeal", post(my::appeal))
        .route("/my/affairs", get(my_affairs::list).post(my_affairs::start))
        .route("/my/affair", get(my_affairs::one).post(my_affairs::keep))
        .route("/my/affair/submit", post(my_affairs::submit))
        .route("/my/affair/drop", post(my_affairs::drop_one))
        .route("/my/affair/step", post(my_affairs::step))
        .route("/my/affair/rate", post(my_affairs::rate))
        .route("/my/certificates", get(my_certificates::list).post(my_certificates::ask))
        .route("/my/certificates/show", post(my_certificates::show))
        .route("/my/certificates/paper", post(my_certificates::paper))
        .route("/my/helpers", get(my_helpers::helpers).post(my_helpers::invite))
        .route("/my/helpers/end", post(my_helpers::end))
        .route("/my/helping", get(my_helpers::helping).post(my_helpers::accept))
        .route("/my/helping/end", post(my_helpers::give_up))
        .route("/my/helping/one", get(my_helpers::one))
        .route("/my/messages", get(my_messages::inbox))
        .route("/my/messages/wishes", get(my_messages::wishes).post(my_messages::keep_wishes))
        .route("/my/entitled", get(my::entitled))
        .route("/my/places", get(my_public::places))
        .route("/my/promises", get(my_public::promises))
        .route("/my/check", get(my::check_page).post(my::check))
}

/// Passkeys of residents, and their own sign-in service.
fn ways_through_the_door() -> OpenApiRouter<ServerState> {
    OpenApiRouter::new()
        .route("/my/sign-in/passkey/begin", post(my_ways::begin_sign_in))
        .route("/my/sign-in/passkey", post(my_ways::sign_in))
        .route("/my/sign-in/provider", post(my_ways::to_provider))
        .route("/my/sign-in/provider/back", get(my_ways::from_provider).post(my_ways::sign_in_by_provider))
        .route("/my/ways", get(my_ways::ways))
        .route("/my/ways/passkey/begin", post(my_ways::begin))
        .route("/my/ways/passkey", post(my_ways::keep))
        .route("/my/ways/passkey/end", post(my_ways::end))
        .route("/my/passkey.js", get(my_ways::script))
}

/// What an office sets about its own work.
fn administration() -> OpenApiRouter<ServerState> {
    OpenApiRouter::new()
        .routes(routes!(administration::list_office_texts))
        .routes(routes!(administration::keep_office_text))
        .routes(routes!(administration::read_retention))
        .routes(routes!(administration::change_retention))
        .routes(routes!(administration::remove_leftovers))
        .routes(routes!(administration::list_import_profiles))
        .merge(
            OpenApiRouter::new()
                .routes(routes!(administration::keep_import_profile))
                .layer(DefaultBodyLimit::max(PROFILE_MOST_BYTES)),
        )
}

/// Payments out of schemes of the place's own.
fn payments() -> OpenApiRouter<ServerState> {
    OpenApiRouter::new()
        .routes(routes!(rolls::payment_account, rolls::keep_payment_account))
        .routes(routes!(rolls::preview_roll))
        .routes(routes!(rolls::list_rolls, rolls::make_roll))
        .routes(routes!(rolls::read_roll))
        .routes(routes!(rolls::decide_roll))
        .routes(routes!(rolls::bank_file))
        .routes(routes!(rolls::list_reclaims))
        .routes(routes!(rolls::ask_back))
        .routes(routes!(rolls::settle_reclaim))
        .merge(
            OpenApiRouter::new().routes(routes!(rolls::take_bank_answer)).layer(DefaultBodyLimit::disable()),
        )
}

/// Divisions and their changes.
fn places() -> OpenApiRouter<ServerState> {
    OpenApiRouter::new()
        .routes(routes!(places::read_division))
        .routes(routes!(places::find_places))
        .routes(routes!(places::list_service_points))
        .routes(routes!(divisions::list_division_changes, divisions::change_divisions))
        .routes(routes!(divisions::preview_division_change))
        .routes(routes!(divisions::undo_division_change))
}

/// Maps.
fn maps() -> OpenApiRouter<ServerState> {
    OpenApiRouter::new()
        .routes(routes!(maps::open_map))
        .routes(routes!(maps::map_tile))
        .routes(routes!(maps::locate_address))
        .routes(routes!(unplaced::list_unplaced))
        .routes(routes!(maps::keep_map_place))
        .routes(routes!(maps::remove_map_layer))
        .merge(
            OpenApiRouter::new()
                .routes(routes!(maps::map_buildings, maps::keep_map_buildings))
                .routes(routes!(maps::keep_map_points))
                .routes(routes!(maps::keep_map_layer))
                .layer(DefaultBodyLimit::max(MAP_MOST_BYTES)),
        )
}

/// The interface document (OpenAPI 3.1), made from the routes themselves.
pub fn openapi() -> utoipa::openapi::OpenApi {
    finished(routes().into_openapi())
}

/// Adds what holds for every route: the session cookie, and that any failure is a problem.
fn finished(mut document: utoipa::openapi::OpenApi) -> utoipa::openapi::OpenApi {
    let components = document.components.get_or_insert_default();
    components.security_schemes.insert(
        "session".to_owned(),
        SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::new("wanjia_session"))).into(),
    );
    // An answer always carries every field (`null` where unknown); only what clients send may leave fields out.
    for (name, schema) in &mut components.schemas {
        if let RefOr::T(Schema::Object(object)) = schema
            && !name.ends_with("Request")
            && !name.ends_with("Form")
        {
            object.required = object.properties.keys().cloned().collect();
        }
    }
    for (path, item) in &mut document.paths.paths {
        for (method, operation) in operations_mut(item) {
            keys(method, path, operation);
            statuses::document(method, path, operation);
        }
    }
    document
}

/// The headers that the layer of `keyed` takes.
fn keys(method: &str, path: &str, operation: &mut Operation) {
    let header = |name: &str, said: &str| {
        ParameterBuilder::new()
            .name(name)
            .parameter_in(ParameterIn::Header)
            .required(Required::False)
            .description(Some(said))
            .schema(Some(ObjectBuilder::new().schema_type(Type::String)))
            .build()
    };
    let parameters = operation.parameters.get_or_insert_default();
    if matches!(keyed::keyed(method, path), Keyed::Answer | Keyed::Done) {
        let said = "Made up by the sender, at most 80 characters: the same request sent again under it within a day is one";
        parameters.push(RefOr::T(header(keyed::REQUEST_KEY, said)));
    }
    if keyed::versioned(method, path) {
        let said = "The `version` that the request rests on; refused where there is another by now";
        parameters.push(RefOr::T(header("if-match", said)));
    }
}

/// Which methods each path has, by the routes themselves.
pub(crate) fn methods(mut document: utoipa::openapi::OpenApi) -> HashMap<String, Vec<&'static str>> {
    let of = |(path, item): (&String, &mut PathItem)| {
        (path.clone(), operations_mut(item).map(|(method, _)| method).collect())
    };
    document.paths.paths.iter_mut().map(of).collect()
}

fn operations_mut(item: &mut PathItem) -> impl Iterator<Item = (&'static str, &mut Operation)> {
    let PathItem { get, put, post, delete, patch, .. } = item;
    [("get", get), ("put", put), ("post", post), ("delete", delete), ("patch", patch)]
        .into_iter()
        .filter_map(|(method, operation)| Some((method, operation.as_mut()?)))
}
