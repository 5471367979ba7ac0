//! The ways through a resident's own door: by a passkey, by a sign-in service for residents, and what is set up.
//!
//! A passkey needs a script, since browsers offer it to nothing else. Whatever it is needed for stays hidden until the script finds that
//! the browser can do it at this address; every page stands without.

use axum::response::Html;
use maud::{Markup, html};
use store::KeptPasskey;

use super::{
    Page,
    my::{back, moment},
};

/// Where the script of passkeys is served.
pub(crate) const SCRIPT_PATH: &str = "/my/passkey.js";
/// The script itself.
pub(crate) const SCRIPT: &str = include_str!("passkey.js");

/// What the page of ways shows.
#[derive(Debug)]
pub(crate) struct Ways<'w> {
    /// The resident's passkeys, the first set up first.
    pub(crate) passkeys: &'w [KeptPasskey],
    /// The address at which passkeys can be used.
    pub(crate) passkeys_at: Option<&'w str>,
    /// Whether codes of a device are taken.
    pub(crate) codes: bool,
    /// The sign-in service that knows the resident.
    pub(crate) provider: Option<&'w str>,
    /// Whether the resident signed in just now.
    pub(crate) fresh: bool,
    /// Whether what was just asked was refused.
    pub(crate) refused: bool,
}

/// A form that a passkey answers: the script asks the service at `begin`, lets the device answer and sends the form.
fn passkey_form(
    page: Page,
    origin: &str,
    (kind, begin, action): (&str, &str, &str),
    (fields, button): (&Markup, &str),
) -> Markup {
    html! {
        form method="post" action=(action) data-passkey=(kind) data-begin=(begin) data-origin=(origin) {
            input type="hidden" name="ceremony" autocomplete="off";
            input type="hidden" name="credential" autocomplete="off";
            (fields)
            button type="submit" { (button) }
            p.told.bad role="alert" hidden { (page.say("没有完成。请再点一次，按手机的提示用指纹、人脸或锁屏密码；还是不行，用别的办法也可以。",
                "Not done. Press again and use your finger, face or the telephone's code as it asks; if it still fails, use another way.")) }
        }
    }
}

/// The script that fills such forms in.
fn script() -> Markup {
    html! { script src=(SCRIPT_PATH) defer {} }
}

/// On the page to sign in: by a passkey.
pub(crate) fn sign_in_by_passkey(page: Page, origin: &str) -> Markup {
    let addresses = ("use", "/my/sign-in/passkey/begin", "/my/sign-in/passkey");
    let button = page.say("用通行密钥登录", "Sign in with a passkey");
    html! {
        section hidden {
            (passkey_form(page, origin, addresses, (&html! {}, button)))
            p.faint { (page.say("设置过通行密钥的，不用填登录号和密码。没有的，用下面的办法。", "With a passkey, no number and code are needed. Without one, use the form below.")) }
        }
        (script())
    }
}

/// On the page to sign in: by a sign-in service for residents.
pub(crate) fn sign_in_by_provider(page: Page, name: &str) -> Markup {
    html! {
        form method="post" action="/my/sign-in/provider" {
            button.plain type="submit" { (page.say("用", "Sign in by ")) (name) (page.say("登录", "")) }
        }
    }
}

/// On the page to set a first device up: a passkey.
pub(crate) fn set_passkey(page: Page, origin: &str) -> Markup {
    let addresses = ("make", "/my/ways/passkey/begin", "/my/ways/passkey");
    let button = page.say("设置通行密钥", "Set a passkey up");
    let fields = html! {
        label for="passkey-name" { (page.say("这台手机叫什么（方便以后辨认）", "What to call this telephone (so that you know it later)")) }
        input id="passkey-name" name="name" required maxlength="40" autocomplete="off" value=(page.say("我的手机", "My telephone"));
    };
    html! {
        section.card hidden {
            h2 { (page.say("通行密钥：用指纹、人脸或锁屏密码登录", "A passkey: sign in by finger, face or the telephone's code")) }
            p { (page.say("密钥只存在您的手机里，不会发给我们。以后登录不用记登录号和密码。", "The key stays in your telephone and is never sent to us. No number and code have to be remembered after that.")) }
            (passkey_form(page, origin, addresses, (&fields, button)))
        }
        (script())
    }
}

/// How the resident signs in, and what can be changed about it.
pub(crate) fn ways(page: Page, ways: &Ways<'_>) -> Html<String> {
    let last = ways.passkeys.len() + usize::from(ways.codes) <= 1;
    let body = html! {
        (back(page))
        h1 { (page.say("登录方式", "Ways to sign in")) }
        @if ways.refused { p.told.bad role="alert" { (page.say("没有办成。请先重新登录，再试一次；最后一种登录方式不能删除。", "Not done. Sign in again and try once more; the last way to sign in cannot be removed.")) } }
        p { (page.say("手机丢了或换了，请到社区窗口办一份新的登录号和密码：原来的登录方式当时就全部失效。", "If your telephone is lost, the counter gives you a new number and code: every earlier way to sign in ends at that moment.")) }
        @if !ways.fresh {
            section.told {
                p.verdict { (page.say("要添加或删除登录方式，请先退出，再登录一次。", "To add or remove a way, sign out and in again first.")) }
                p { (page.say("登录后十分钟内可以改，免得手机放在一边时被别人改动。", "Ways can be changed within ten minutes of signing in, so that nobody does it on a telephone left lying.")) }
                form method="post" action="/my/sign-out" { button.plain type="submit" { (page.say("退出登录", "Sign out")) } }
            }
        }
        h2 { (page.say("通行密钥", "Passkeys")) }
        @if ways.passkeys.is_empty() { p { (page.say("还没有。", "There is none yet.")) } }
        @for passkey in ways.passkeys { (one(page, passkey, ways.fresh && !last)) }
        @if let Some(origin) = ways.passkeys_at.filter(|_| ways.fresh) { (set_passkey(page, origin)) }
        h2 { (page.say("动态码", "Codes of a device")) }
        @if ways.codes {
            p { (page.say("已设置：登录号、密码加六位动态码。", "Set up: number, code and six digits of your device.")) }
        } @else {
            p { (page.say("还没有设置。", "Not set up yet.")) }
            @if ways.fresh { p { a.do href="/my/device" { (page.say("设置动态码", "Set them up")) } } }
        }
        @if let Some(provider) = ways.provider {
            h2 { (provider) }
            p { (page.say("可以用它登录。", "You can sign in by it.")) }
        }
    };
    page.whole(page.say("登录方式", "Ways to sign in"), &body)
}

fn one(page: Page, passkey: &KeptPasskey, removable: bool) -> Markup {
    html! {
        section.card {
            p.verdict { (passkey.name) }
            p.faint {
                (page.say("设置于 ", "Set up ")) (moment(passkey.created_at))
                @if let Some(at) = passkey.used_at { (page.say("，最近用于 ", ", last used ")) (moment(at)) }
            }
            @if removable {
                form method="post" action="/my/ways/passkey/end" {
                    input type="hidden" name="id" value=(passkey.id);
                    button.plain type="submit" { (page.say("删除“", "Remove “")) (passkey.name) "”" }
                }
            }
        }
    }
}

/// Where the browser goes on to: the service's own page. Written as a link, since it leaves this site.
pub(crate) fn to_provider(page: Page, name: &str, url: &str) -> Html<String> {
    let body = html! {
        (back(page))
        h1 { (page.say("用", "Sign in by ")) (name) (page.say("登录", "")) }
        p { (page.say("下面会离开本站，在对方的页面上证明您是谁。证明以后会带您回来。", "You now leave this site and prove on its page who you are. It leads you back afterwards.")) }
        p { (page.say("本站只用它核对您的证件号码，不从它那里取别的。", "Only your document number is checked by it; nothing else is taken from it.")) }
        p { a.do href=(url) rel="noreferrer" { (page.say("前往", "Go on to ")) (name) } }
    };
    page.whole(page.say("登录", "Sign in"), &body)
}

/// Where the service sends the browser back to: one step on this site's own page, since what says who asked does not come along with
/// a step from another site.
pub(crate) fn from_provider(page: Page, (code, state): (&str, &str)) -> Html<String> {
    let body = html! {
        h1 { (page.say("快好了", "Almost there")) }
        p { (page.say("对方已经答复，点一下就进入。", "The service has answered; one step and you are in.")) }
        form method="post" action="/my/sign-in/provider/back" {
            input type="hidden" name="code" value=(code);
            input type="hidden" name="state" value=(state);
            button type="submit" { (page.say("进入", "Go in")) }
        }
    };
    page.whole(page.say("登录", "Sign in"), &body)
}

/// That the service let nobody in, and what to do.
pub(crate) fn not_let_in(page: Page, why: NotLetIn) -> Html<String> {
    let (title, then) = match why {
        NotLetIn::Unknown => (
            page.say("请到窗口核对一下", "Please come to the counter"),
            page.say(
                "按您的证件号码，这里没有找到能对上的一份登记，或者还有要核对的地方。请带证件到社区窗口，当面核对后就能用；窗口也可以直接为您开通。",
                "By your document number no one record was found here for certain. Bring the document to the counter, where it is looked at; the counter can open your door as well.",
            ),
        ),
        NotLetIn::Refused => (
            page.say("这次没有登录成", "You were not signed in"),
            page.say(
                "对方的答复没有通过核对，或者隔得太久。请从登录页重新开始。",
                "What the service said did not hold, or it took too long. Begin again at the page to sign in.",
            ),
        ),
        NotLetIn::Away => (
            page.say("对方现在没有回应", "The service does not answer"),
            page.say(
                "请过几分钟再试，或者用登录号和密码登录。",
                "Try again in a few minutes, or sign in with number and code.",
            ),
        ),
    };
    let body = html! {
        h1 { (title) }
        section.told.bad role="alert" { p.verdict { (then) } }
        p { a.do href="/my/sign-in" { (page.say("回到登录页", "To the page to sign in")) } }
        (back(page))
    };
    page.whole(title, &body)
}

/// Why a sign-in service let nobody in.
#[derive(Debug, Clone, Copy)]
pub(crate) enum NotLetIn {
    /// What it says fits nobody here for certain.
    Unknown,
    /// What it says does not hold.
    Refused,
    /// It does not answer.
    Away,
}
