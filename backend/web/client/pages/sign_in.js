/** Signing in. After it, the page that was wanted. */
import { go } from "/client/core/router.js";
import { enter, session } from "/client/core/session.js";
import { language, speak, t } from "/client/core/texts.js";
import { html, useEffect, useState, useStore } from "/client/core/view.js";
import { Button } from "/client/parts/button.js";
import { TextField } from "/client/parts/field.js";
import { Icon } from "/client/parts/icon.js";

const ENDED = { signed_out: "ended_signed_out", ended_by_administrator: "ended_by_administrator" };

export default function SignIn({ query }) {
  const [username, setUsername] = useState("");
  const [password, setPassword] = useState("");
  const [problem, setProblem] = useState(null);
  const signedIn = useStore(session);
  const [ended] = useState(() => {
    const reason = window.sessionStorage.getItem("giaoviec.ended");
    window.sessionStorage.removeItem("giaoviec.ended");
    return reason;
  });
  useEffect(() => { document.title = `${t("sign_in")} · Giao Việc`; });
  useEffect(() => {
    // Only ever a page of our own: an address from elsewhere is not followed.
    const then = query.get("then") ?? "/";
    if (signedIn) go(then.startsWith("/") && !then.startsWith("//") ? then : "/", { replace: true });
  }, [signedIn]);

  const submit = async (event) => {
    event.preventDefault();
    setProblem(null);
    try {
      const refused = await enter(username.trim(), password);
      if (refused) setProblem(refused.title || t("page_failed"));
      else if (session.get()?.person.language && !window.localStorage.getItem("giaoviec.language")) speak(session.get().person.language);
    } catch {
      setProblem(t("no_connection"));
    }
  };
  const other = useStore(language) === "vi" ? "en" : "vi";
  return html`<main class="sign-in" id="content">
    <form onSubmit=${submit} aria-labelledby="sign-in-title">
      <p class="brand"><${Icon} name="mark" /><span>Giao Việc</span></p>
      <h1 id="sign-in-title">${t("sign_in")}</h1>
      <p class="soft">${t("product_promise")}</p>
      ${ended && !problem && html`<p class="notice" role="status">${t(ENDED[ended] ?? "ended_other")}</p>`}
      <${TextField} label=${t("username")} value=${username} onChange=${setUsername} required autocomplete="username" autocapitalize="none" spellcheck="false" name="username" />
      <${TextField} label=${t("password")} value=${password} onChange=${setPassword} required type="password" autocomplete="current-password" name="password" />
      ${problem && html`<p class="error" role="alert">${problem}</p>`}
      <${Button} kind="primary" type="submit">${t("sign_in")}<//>
      <p class="sign-in-foot"><button type="button" class="link" lang=${other} onClick=${() => speak(other)}>${t(`language_${other}`)}</button></p>
    </form>
  </main>`;
}
