use std::fmt;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use crate::language::Language;

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $code:literal $status:ident [$title_zh:literal / $title_en:literal] [$detail_zh:literal / $detail_en:literal];)*) => {
        /// Every way in which a request can fail. The code is stable: clients may decide by it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub(crate) enum Code { $($(#[$doc])* $name,)* }

        impl Code {
            /// Every code.
            #[cfg(test)]
            pub(crate) const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The stable text, such as `not_found`.
            pub(crate) const fn as_str(self) -> &'static str { match self { $(Self::$name => $code,)* } }

            /// The HTTP status.
            pub(crate) const fn status(self) -> StatusCode { match self { $(Self::$name => StatusCode::$status,)* } }

            /// What to do about it, in Chinese and in English.
            pub(crate) const fn details(self) -> (&'static str, &'static str) {
                (self.texts(Language::Chinese).1, self.texts(Language::English).1)
            }

            const fn texts(self, language: Language) -> (&'static str, &'static str) {
                match (self, language) { $(
                    (Self::$name, Language::Chinese) => ($title_zh, $detail_zh),
                    (Self::$name, Language::English) => ($title_en, $detail_en),
                )* }
            }
        }
    };
}

codes! {
    /// The request as a whole could not be read.
    RequestUnreadable = "request_unreadable" BAD_REQUEST ["请求无法读取" / "Unreadable request"]
        ["请求的格式不正确，请检查后重试。" / "The request is not well formed. Check it and try again."];
    /// The body is no JSON.
    BodyUnreadable = "body_unreadable" BAD_REQUEST ["请求内容无法读取" / "Unreadable body"]
        ["请求内容不是有效的 JSON。" / "The body is not valid JSON."];
    /// The JSON is not of the documented shape.
    BodyInvalid = "body_invalid" UNPROCESSABLE_ENTITY ["请求内容不符合要求" / "Body of the wrong shape"]
        ["有内容没填，或者填的不在可选的范围里。请检查每一项再提交；由程序调用的，请对照接口文档。" / "Something is missing, or has a value that is not allowed. Check each field and send it again; a program sees the interface document."];
    /// A query parameter is not of the documented shape.
    QueryInvalid = "query_invalid" BAD_REQUEST ["查询参数不正确" / "Wrong query parameter"]
        ["查询参数不符合要求，请对照接口文档。" / "A query parameter is not as documented."];
    /// The cursor was not made by this list.
    CursorInvalid = "cursor_invalid" BAD_REQUEST ["翻页标记无效" / "Wrong cursor"]
        ["翻页标记无效，请从第一页重新查询。" / "This cursor is not one of this list's; begin again at the first page."];
    /// A read of people without a purpose.
    PurposeMissing = "purpose_missing" BAD_REQUEST ["没有说明查看目的" / "No purpose given"]
        ["查看个人信息须先说明目的（请求头 x-purpose）。" / "Reading people takes a purpose (header x-purpose)."];
    /// A purpose that is not on the list.
    PurposeUnknown = "purpose_unknown" BAD_REQUEST ["查看目的不在列表中" / "Unknown purpose"]
        ["查看目的不在允许的列表中。" / "The purpose named is not one of the list."];
    /// A search without anything to search for.
    SearchTooShort = "search_too_short" UNPROCESSABLE_ENTITY ["查询内容太短" / "Too little to search for"]
        ["请输入姓名、拼音、证件号、电话或地址中的至少两个字符。" / "Type at least two characters of a name, pinyin, number, phone or address."];
    /// Nobody is signed in.
    NotSignedIn = "not_signed_in" UNAUTHORIZED ["尚未登录" / "Not signed in"]
        ["请先登录；会话可能已经到期。" / "Sign in first; your session may have ended."];
    /// Wrong account or password, or the account is locked: the answer does not say which.
    SignInFailed = "sign_in_failed" UNAUTHORIZED ["登录失败" / "Sign-in failed"]
        ["账号或密码不正确；连续五次失败后账号锁定 15 分钟。" / "Account or password is wrong. After five failures an account is locked for 15 minutes."];
    /// The password is right; a code of the second factor is wanted with it.
    SecondFactorNeeded = "second_factor_needed" UNAUTHORIZED ["请输入动态验证码" / "A code is needed"]
        ["此账号启用了双因素认证：请输入验证器上的六位数字，或一个备用码。" / "This account has a second factor: type the six digits of the authenticator, or a recovery code."];
    /// Not a code of the second factor.
    WrongFactor = "factor_code" UNPROCESSABLE_ENTITY ["验证码不正确" / "Wrong code"]
        ["验证码不正确、已过期或已用过；请核对设备时间后再试。" / "The code is wrong, too old or used; check the device's clock and try again."];
    /// No passkeys here.
    PasskeysOff = "passkeys_off" CONFLICT ["此处不能使用通行密钥" / "No passkeys here"]
        ["服务没有设置域名，不能使用通行密钥。" / "This service has no name to keep passkeys for."];
    /// A passkey's answer that does not hold.
    PasskeyRefused = "passkey_refused" UNPROCESSABLE_ENTITY ["通行密钥未被接受" / "The passkey was not taken"]
        ["设备的回应与请求不符，或已超过五分钟；请重试。" / "The device's answer is not one to what was asked, or came after five minutes; try again."];
    /// No sign-in service of the office's own.
    ProviderOff = "provider_off" CONFLICT ["没有单位登录" / "No sign-in service"]
        ["此处没有设置单位的统一登录。" / "No sign-in service of the office's own is set up here."];
    /// The office's own sign-in service does not answer.
    ProviderAway = "provider_away" SERVICE_UNAVAILABLE ["单位登录暂时不可用" / "The sign-in service is away"]
        ["单位的统一登录没有回应；可以改用密码或通行密钥。" / "The office's own sign-in service does not answer; use the password or a passkey."];
    /// Somebody whom the office's own service knows and no account is linked to.
    IdentityUnknown = "identity_unknown" FORBIDDEN ["没有对应的账号" / "No account for this sign-in"]
        ["单位登录成功，但还没有账号与之关联，请联系系统管理员。" / "You are known to the office's service, but no account is linked to it; ask the administrator."];
    /// The grant has no leave to take lists away.
    ExportDenied = "export_denied" FORBIDDEN ["当前授权不能导出" / "Not under this grant"]
        ["导出名单须有专门的导出授权。" / "Taking lists away as files needs a grant that says so."];
    /// The account holds no grant now.
    NoGrant = "no_grant" FORBIDDEN ["此账号目前没有授权" / "No grant"]
        ["此账号目前没有有效的授权，请联系安全管理员。" / "This account may do nothing at the moment; ask the security officer."];
    /// The role may not open accounts.
    AccountsDenied = "accounts_denied" FORBIDDEN ["您的角色不能管理账号" / "Not for your role"]
        ["开通和重置账号须由系统管理员进行。" / "Only administrators open and reset accounts."];
    /// The role may not give grants.
    GrantsDenied = "grants_denied" FORBIDDEN ["您的角色不能授权" / "Not for your role"]
        ["授权和收回授权须由安全管理员进行。" / "Only security officers give and end grants."];
    /// The role has no emergency access.
    EmergencyDenied = "emergency_denied" FORBIDDEN ["您的角色不能紧急查看" / "Not for your role"]
        ["只有登记员和社区工作者可以紧急查看。" / "Only registrars and community workers take emergency access."];
    /// A grant to oneself, or beside a role that watches it.
    GrantRefused = "grant_refused" CONFLICT ["不能这样授权" / "This cannot be granted"]
        ["不能给自己授权；系统管理、安全管理、审计与登记服务须由不同的人担任。" /
         "Nobody gives themselves a grant; administration, security, audit and service are held by different people."];
    /// The terms of a grant are wrong.
    GrantTerms = "grant_terms" UNPROCESSABLE_ENTITY ["授权内容不正确" / "Wrong terms"]
        ["请写明理由（4 至 500 字）；止期须晚于起期和现在；目的须属于该角色。" /
         "Give a reason of 4 to 500 characters; it ends after it begins and after now; its purposes are the role's."];
    /// An application without what it needs.
    ApplicationIncomplete = "application_incomplete" UNPROCESSABLE_ENTITY ["还有没填的" / "Something is missing"]
        ["还有必填的项目没有填：登记库里没有，也没有回答。" / "Something that is needed is neither in the register nor answered."];
    /// A family outside the conditions of doing it online.
    OverTheCounter = "over_the_counter" CONFLICT ["请到窗口办理" / "Please come to the counter"]
        ["不在线上办理的范围内，请到社区窗口办理，事项和承诺一样。" / "This is done over the counter, with the same items and promises."];
    /// A benefit cannot be worked out as asked.
    BenefitInvalid = "benefit_invalid" UNPROCESSABLE_ENTITY ["无法测算" / "It cannot be worked out"]
        ["按所给的条件无法测算这项福利，请核对日期和参数。" / "This benefit cannot be worked out as asked; check dates and parameters."];
    /// A paper that cannot be kept.
    PaperInvalid = "paper_invalid" UNPROCESSABLE_ENTITY ["材料不能存" / "This cannot be kept"]
        ["请用 JPEG 或 PNG 照片，或 PDF 文件，不超过 5 MB。" / "A paper is a JPEG or PNG photograph, or a PDF file, of 5 MB at the most."];
    /// No keys are named under which papers could be kept.
    PapersOff = "papers_off" CONFLICT ["这里还不能存材料" / "No papers are kept here yet"]
        ["服务没有设置材料密钥（--key-file），请到窗口当面看材料。" / "The service has no keys for papers (--key-file); the counter looks at the paper itself."];
    /// No office above the one that decided works with this register.
    NoOfficeAbove = "no_office_above" CONFLICT ["上一级机关不在这里办理" / "The office above is not here"]
        ["上一级机关没有使用这个登记库，请到窗口，由窗口把您的意见转交上去。" / "The office above does not work with this register; the counter passes what you write on to it."];
    /// A refusal without a rule on which it may rest.
    NoGround = "no_ground" UNPROCESSABLE_ENTITY ["不予办理要有核对过的依据" / "A refusal needs a checked rule"]
        ["请选一条核对过的条文；没有的，写明条文、出处和起施行日期（不晚于今天）。没有核对过的条文不作为依据。" / "Choose a rule whose text was checked, or give one with its text, its source and its first day, which is not to come. An unchecked text is no ground."];
    /// A certificate of somebody who has died.
    HasDied = "has_died" CONFLICT ["登记为已去世" / "Registered as deceased"]
        ["登记库里此人已去世，不再出具证明；登记有误的，请先更正死亡登记。" / "By the register this person has died: no certificate is issued. If that is wrong, correct the registered death first."];
    /// Helping somebody is over.
    HelpOver = "help_over" FORBIDDEN ["帮办已经结束" / "Helping is over"]
        ["对方已经收回，或已过期。需要时请对方再给一个邀请码。" / "It was taken back or its last day is past. Ask for another invitation."];
    /// A helper was not asked to do this.
    NotAsked = "not_asked" FORBIDDEN ["没有请您办这件事" / "Not among what you were asked"]
        ["对方请您办的事里没有这一项，请由本人办理。" / "This is not among what you were asked to do; the person does it themselves."];
    /// The role may not list or approve payments.
    PaymentsDenied = "payments_denied" FORBIDDEN ["您的角色不能办理发放" / "Not for your role"]
        ["列名册、批准和核对发放须由登记员进行。" / "Only registrars list, approve and settle payments."];
    /// A benefit that another system pays.
    PaidElsewhere = "paid_elsewhere" CONFLICT ["这项福利不在这里发放" / "Not paid here"]
        ["这项福利在国家或上级系统里申领和发放，这里不重复发放。" / "This benefit is claimed and paid in another system; nothing is paid beside it."];
    /// The bank's layout or answer cannot be read.
    BankInvalid = "bank_invalid" UNPROCESSABLE_ENTITY ["银行文件无法处理" / "The bank's file cannot be taken"]
        ["回盘文件不符合设定的格式。" / "The bank's answer is not of the layout that is set."];
    /// A certificate cannot be shown as asked.
    CertificateInvalid = "certificate_invalid" UNPROCESSABLE_ENTITY ["证明无法这样出具" / "The certificate cannot be shown so"]
        ["证明中没有所选的内容，或内容太多、二维码放不下。" / "The certificate has no such claim, or its code would be too large."];
    /// The first password must be changed before anything else.
    PasswordChangeNeeded = "password_change_needed" FORBIDDEN ["请先修改密码" / "Change the password first"]
        ["首次登录须先修改一次性密码。" / "The one-time password must be changed before anything else."];
    /// The role may not read for this purpose.
    PurposeDenied = "purpose_denied" FORBIDDEN ["您的角色不能以此目的查看" / "Not for your role"]
        ["您的角色不能以这个目的查看个人信息。" / "Your role may not read people for that purpose."];
    /// The role may not import or undo.
    ImportDenied = "import_denied" FORBIDDEN ["您的角色不能做这一步" / "Not for your role"]
        ["导入、提交、撤销、修改对照表，以及核准、批准和不予办理，由登记员进行；您可以办到前一步，再交给他们。" /
         "Registrars import, commit, undo and change profiles, approve and refuse; prepare it, and hand it to one of them."];
    /// Doubtful pairs are read and decided under one purpose only.
    DecideDenied = "decide_denied" FORBIDDEN ["须以“核对疑似同一人”为目的" / "Another purpose is needed"]
        ["疑似同一人的查看和判断，只能以“核对疑似同一人”为目的进行。" / "Doubtful pairs are read and decided for the purpose of match review only."];
    /// The role gets no tables for analysis.
    AnalysisDenied = "analysis_denied" FORBIDDEN ["您的角色不是分析人员" / "For analysts only"]
        ["供分析的表只由分析人员的账号取用，以“统计规划”为目的。" / "Only analysts' accounts get tables for analysis, for planning."];
    /// The role may not plan.
    PlanningDenied = "planning_denied" FORBIDDEN ["您的角色不能做统计规划" / "Not for your role"]
        ["统计人数和编制方案须由登记员或管理员进行。" / "Only registrars and administrators count people and keep scenarios."];
    /// The role may not read the log.
    LogDenied = "log_denied" FORBIDDEN ["您的角色不能查看日志" / "Not for your role"]
        ["您的角色不能查看查阅日志。" / "Your role may not read the log."];
    /// A write that did not come from this site's own pages.
    OriginDenied = "origin_denied" FORBIDDEN ["请求来源不被允许" / "Foreign origin"]
        ["修改操作只能来自本站页面。" / "Writes are accepted from this site's own pages only."];
    /// No such thing, or none within the reader's area: the answer does not say which.
    NotFound = "not_found" NOT_FOUND ["没有找到" / "Not found"]
        ["没有这条信息，或不在您的辖区内。" / "There is no such thing, or it lies outside your area."];
    /// Two of the register's people turned out to be one; the answer names who they are now.
    PersonMerged = "person_merged" NOT_FOUND ["此人已与另一条并为一人" / "This is somebody else as well"]
        ["核对后确认两条登记是同一个人，请查看合并后的那一条。" / "Two entries turned out to be one person. Look at the one that they are now."];
    /// A question about a day to come.
    DayToCome = "day_to_come" UNPROCESSABLE_ENTITY ["日期尚未到来" / "A day to come"]
        ["只能查询今天及以前的情况。" / "Only today and the days before it can be asked about."];
    /// Somebody who was not yet born on the day asked for.
    NotBorn = "not_born_then" NOT_FOUND ["当时尚未出生" / "Not yet born then"]
        ["此人在所选的日期尚未出生。" / "This person was not yet born on the day that was chosen."];
    /// No such route.
    NoRoute = "no_route" NOT_FOUND ["没有这个地址" / "No such address"]
        ["没有这个接口地址。" / "This interface has no such address."];
    /// The route exists but not for this method.
    MethodDenied = "method_denied" METHOD_NOT_ALLOWED ["不支持的方法" / "Method not allowed"]
        ["这个地址不支持该请求方法。" / "This address does not take that method."];
    /// The batch or import is in a state in which this cannot be done.
    WrongState = "wrong_state" CONFLICT ["当前状态下不能进行此操作" / "Not possible in its present state"]
        ["它现在的状态不允许这样做，多半是别人刚办过。请刷新后查看。" / "In its present state this cannot be done, most likely because somebody has just dealt with it; reload to see it."];
    /// The pair waits no longer within the reader's area.
    PairGone = "pair_gone" CONFLICT ["这一对已不在待核对之列" / "This pair no longer waits"]
        ["登记库已有变化，这一对不再需要判断。" / "The register has changed and this pair no longer needs a decision."];
    /// The people of the pair are no longer what was shown.
    PairChanged = "pair_changed" CONFLICT ["资料已有变化，请重新核对" / "The records have changed"]
        ["您查看之后，其中一人的资料有了变化；您的判断没有保存，请看过新的资料再判断。" /
         "One of the two people has changed since you looked. Your decision was not kept; look again and decide."];
    /// The pair has been decided.
    PairSettled = "pair_settled" CONFLICT ["这一对已经有人判断" / "Already decided"]
        ["这一对已经判断过；要改判，须先撤回原判断。" / "This pair has been decided. To decide otherwise, withdraw that decision first."];
    /// The decision contradicts another that is in force.
    PairContradicts = "pair_contradicts" CONFLICT ["与另一项判断矛盾" / "Contradicts another decision"]
        ["这一判断与另一项有效的判断矛盾；请先撤回其中之一。" / "This contradicts another decision in force; withdraw one of the two first."];
    /// Another import is being written.
    ImportRunning = "import_running" CONFLICT ["另一个导入正在进行" / "Another import is running"]
        ["请等另一个导入结束后再试。" / "Try again when the other import has ended."];
    /// A declaration that has faults.
    EventInvalid = "event_invalid" UNPROCESSABLE_ENTITY ["申报内容有误" / "The declaration has faults"]
        ["申报的内容不符合表单要求，请检查各项。" / "What is declared is not as the form asks; check each item."];
    /// A change of divisions that has faults.
    DivisionInvalid = "division_invalid" UNPROCESSABLE_ENTITY ["区划变更有误" / "The change of divisions has faults"]
        ["区划变更的代码不符合要求。" / "The codes of the change are not as required."];
    /// A request without its reason, or a correction without what is to be so.
    StepIncomplete = "step_incomplete" UNPROCESSABLE_ENTITY ["申请不完整" / "The request is incomplete"]
        ["请写明理由；不予办理的还须写明依据的法规，申请更正的还须写明更正后的内容。" / "Give the reason; a refusal also names the law it rests on, a correction what is to be so."];
    /// The step does not follow from where the event stands.
    StepOrder = "step_order" CONFLICT ["现在不能进行这一步" / "This step cannot follow"]
        ["该事件目前的状态不允许这一步，请刷新后查看。" / "Where the event stands this step cannot follow; reload to see it."];
    /// Whoever declared or asked does not decide.
    StepSamePerson = "step_same_person" FORBIDDEN ["须由另一人办理" / "Somebody else must do this"]
        ["申报人不能自己登记，申请人不能自己批准，请由另一位登记员办理。" /
         "Whoever declared does not register, and whoever asked does not approve; a colleague must."];
    /// A step without the version that it rests on.
    VersionMissing = "version_missing" PRECONDITION_REQUIRED ["没有说明所依据的版本" / "No version named"]
        ["办理时须注明所看到的版本（请求头 if-match）。" / "A step names the version that it rests on (header if-match)."];
    /// Somebody else changed it in between.
    Changed = "changed" PRECONDITION_FAILED ["内容已有变化" / "It has changed"]
        ["您查看之后有人办理过，请刷新后再办。" / "Somebody has acted since you looked. Reload, then decide."];
    /// The key of another request.
    KeyReused = "key_reused" CONFLICT ["请求标识已被使用" / "This key was used"]
        ["此请求标识已用于另一项请求。" / "Another request was sent under this key."];
    /// A request under this key is being done.
    KeyUnderWay = "key_under_way" CONFLICT ["此请求正在处理" / "Under way"]
        ["同一标识的请求正在处理，请稍后再试。" / "The request under this key is being done; try again in a moment."];
    /// A request under this key was done, and its answer is not shown twice.
    KeyDone = "key_done" CONFLICT ["此请求已经完成" / "Done already"]
        ["同一标识的请求已经完成；其结果只显示一次，请在列表中查看现状。" /
         "The request under this key was done. Its answer is shown once; see the list for how things stand."];
    /// The body is larger than allowed.
    TooLarge = "too_large" PAYLOAD_TOO_LARGE ["内容过大" / "Too large"]
        ["内容超过允许的大小：一般请求 64 KB，导入文件 1 GB。" / "The body is over the limit: 64 KB, or 1 GB for an imported file."];
    /// The body's media type is not the documented one.
    MediaType = "media_type" UNSUPPORTED_MEDIA_TYPE ["内容类型不支持" / "Unsupported media type"]
        ["请按接口文档的内容类型发送。" / "Send the media type that the interface document names."];
    /// The new password breaks a rule.
    PasswordWeak = "password_weak" UNPROCESSABLE_ENTITY ["新密码不符合要求" / "Password too weak"]
        ["新密码须有 10 至 128 个字符、至少 5 种不同字符，不得含账号名，且不同于现密码。" /
         "A password has 10 to 128 characters, at least 5 different ones, does not contain the account's name, and differs from the present one."];
    /// The uploaded file cannot be read.
    FileUnreadable = "file_unreadable" UNPROCESSABLE_ENTITY ["文件无法读取" / "Unreadable file"]
        ["无法读取此文件。" / "This file cannot be read."];
    /// No profile with that code, or none fits the file's header.
    ProfileUnknown = "profile_unknown" UNPROCESSABLE_ENTITY ["没有合适的对照表" / "No fitting profile"]
        ["没有与文件表头相符的对照表，请手工选择。" / "No profile fits the file's header; choose one."];
    /// A table that cannot be counted.
    TableInvalid = "table_invalid" UNPROCESSABLE_ENTITY ["这张表不能这样统计" / "This table cannot be counted"]
        ["请换一种行、列、筛选或区划级别。" / "Choose other rows, columns, filters or divisions."];
    /// An analyst has had all tables of the year.
    BudgetSpent = "budget_spent" CONFLICT ["这位分析人员今年的表已用完" / "This analyst's tables are spent"]
        ["同一位分析人员每年能得到的不同的表有限，否则扰动可以被平均掉；已得到过的表可以再要。" /
         "An analyst gets so many different tables a year, or the noise could be averaged away; tables that were given before may be had again."];
    /// The privacy budget does not reach.
    PrivacySpent = "privacy_spent" CONFLICT ["隐私预算不够" / "The privacy budget does not reach"]
        ["这个辖区的人还剩的隐私预算不够这一次，已用的不再恢复。" /
         "What is left of the privacy budget of this area's people does not reach for that; what is spent never comes back."];
    /// A plan that cannot be kept or run.
    PlanInvalid = "plan_invalid" UNPROCESSABLE_ENTITY ["方案不能这样计算" / "This cannot be planned"]
        ["方案的内容不符合要求。" / "The scenario's contents are not as required."];
    /// A file for a map, or a place on it, that cannot be kept.
    MapInvalid = "map_invalid" UNPROCESSABLE_ENTITY ["地图数据不能使用" / "This cannot be put on the map"]
        ["地图数据不符合要求。" / "The data for the map are not as required."];
    /// A form that cannot be read, kept or filled.
    FormInvalid = "form_invalid" UNPROCESSABLE_ENTITY ["表格不能办理" / "This form cannot be taken"]
        ["请写明谁要求填报、依据什么，填报期起止日期要正确。" / "Say who asks and on which legal ground; the period ends after it begins."];
    /// A roster that cannot be kept.
    RosterInvalid = "roster_invalid" UNPROCESSABLE_ENTITY ["台账不能这样建立" / "This roster cannot be kept"]
        ["请写名称、选列，并说明列谁：按年龄、本辖区的地方或流动、外出等口径缩小范围，不列全部居民；不得按生育年龄列出妇女。" / "Give it a name and columns, and say whom it lists: narrow it by age, a place of the area, or who moved or is away, since nobody lists everybody; women are never listed by the ages of child-bearing."];
    /// Too many requests of this kind at once.
    TooMany = "too_many" TOO_MANY_REQUESTS ["请求过多" / "Too many requests"]
        ["请稍候再试。" / "Wait a moment and try again."];
    /// A fault of ours.
    Internal = "internal" INTERNAL_SERVER_ERROR ["系统内部错误" / "Internal fault"]
        ["系统出错，请将请求编号告知管理员。" / "Something went wrong here; tell the administrator the request's number."];
    /// The store cannot be reached.
    Unavailable = "unavailable" SERVICE_UNAVAILABLE ["暂时不可用" / "Unavailable"]
        ["数据库暂时不可用，请稍后再试。" / "The store cannot be reached at the moment; try again soon."];
    /// The log entry could not be made durable, so nothing was shown.
    LogUnwritable = "log_unwritable" SERVICE_UNAVAILABLE ["查阅日志无法写入" / "The log cannot be written"]
        ["查阅日志无法写入，因此不能显示个人信息。" / "The log cannot be written, so no personal information is shown."];
    /// The answer took too long.
    TooSlow = "too_slow" GATEWAY_TIMEOUT ["处理超时" / "Too slow"]
        ["处理时间过长，已停止。" / "This took too long and was stopped."];
}

/// Why a request failed, worded when the answer leaves ([`Problem::render`]), since only then the reader's language
/// is known. Carries no personal value.
#[derive(Debug, Clone)]
pub(crate) struct Problem {
    code: Code,
    detail: Option<(String, String)>,
    now: Vec<String>,
}

impl Problem {
    /// The problem with the code's own words.
    pub(crate) const fn of(code: Code) -> Self {
        Self { code, detail: None, now: Vec::new() }
    }

    /// The problem with more exact words, Chinese and English.
    #[must_use]
    pub(crate) fn saying(code: Code, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { code, detail: Some((zh.into(), en.into())), now: Vec::new() }
    }

    /// The problem with where what was asked for is now.
    pub(crate) fn leading(code: Code, now: impl IntoIterator<Item = String>) -> Self {
        Self { code, detail: None, now: now.into_iter().collect() }
    }

    /// Which one it is.
    pub(crate) const fn code(&self) -> Code {
        self.code
    }

    /// Its more exact words, Chinese and English, where it has any.
    pub(crate) fn detail(&self) -> Option<(&str, &str)> {
        self.detail.as_ref().map(|(zh, en)| (zh.as_str(), en.as_str()))
    }

    /// The general problem for a status that some layer answered by itself.
    pub(crate) fn of_status(status: StatusCode) -> Self {
        Self::of(match status {
            StatusCode::NOT_FOUND => Code::NoRoute,
            StatusCode::METHOD_NOT_ALLOWED => Code::MethodDenied,
            StatusCode::PAYLOAD_TOO_LARGE => Code::TooLarge,
            StatusCode::UNSUPPORTED_MEDIA_TYPE => Code::MediaType,
            StatusCode::UNAUTHORIZED => Code::NotSignedIn,
            StatusCode::TOO_MANY_REQUESTS => Code::TooMany,
            StatusCode::SERVICE_UNAVAILABLE => Code::Unavailable,
            status if status.is_client_error() => Code::RequestUnreadable,
            _ => Code::Internal,
        })
    }

    /// The answer as `application/problem+json` (RFC 9457).
    pub(crate) fn render(&self, language: Language, request: &str) -> Response {
        let (title, detail) = self.code.texts(language);
        let detail = match (&self.detail, language) {
            (Some((zh, _)), Language::Chinese) => zh,
            (Some((_, en)), Language::English) => en,
            (None, _) => detail,
        };
        let body = ProblemBody {
            r#type: format!("urn:wanjia:problem:{}", self.code.as_str()),
            title: title.to_owned(),
            status: self.code.status().as_u16(),
            code: self.code.as_str().to_owned(),
            detail: detail.to_owned(),
            request: request.to_owned(),
            now: self.now.clone(),
        };
        let json = serde_json::to_vec(&body).unwrap_or_default();
        let mut answer = (self.code.status(), json).into_response();
        let headers = answer.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(language.tag()));
        answer
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code.as_str())
    }
}

impl IntoResponse for Problem {
    /// The status and, in the answer's extensions, the problem itself: `request::answer` words it.
    fn into_response(self) -> Response {
        let mut answer = self.code.status().into_response();
        answer.extensions_mut().insert(self);
        answer
    }
}

/// A failure, in the reader's language (RFC 9457).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub(crate) struct ProblemBody {
    /// `urn:wanjia:problem:` and the code.
    r#type: String,
    /// What went wrong, in a few words.
    title: String,
    /// The HTTP status.
    status: u16,
    /// Stable code, such as `not_found`.
    code: String,
    /// What to do about it.
    detail: String,
    /// The request's number, to be named when asking for help.
    request: String,
    /// The ids under which what was asked for is kept now: with `person_merged` alone, otherwise none.
    now: Vec<String>,
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn codes_are_distinct_and_worded_in_both_languages() {
        let codes: HashSet<_> = Code::ALL.iter().map(|code| code.as_str()).collect();
        assert_eq!(codes.len(), Code::ALL.len());
        for code in Code::ALL {
            assert!(code.status().is_client_error() || code.status().is_server_error());
            let (zh, en) = (code.texts(Language::Chinese), code.texts(Language::English));
            assert!(zh.0.chars().any(|c| ('一'..='鿿').contains(&c)) && en.1.ends_with('.'), "{code:?}");
        }
    }
}
