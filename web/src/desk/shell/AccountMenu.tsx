import { DesktopOutlined, FontSizeOutlined, LogoutOutlined, MoonOutlined, SunOutlined, UserOutlined } from "@ant-design/icons";
import { useMutation } from "@tanstack/react-query";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { answer, client } from "../../api/client";
import { queries, sessionKey, useSession } from "../../api/queries";
import { Drop } from "../../kit/Drop";
import { finishTask } from "../../kit/task";
import { schemeChoice, typeSize } from "../../kit/theme";

const looks = [
  { choice: "light", text: "header.theme_light", Icon: SunOutlined },
  { choice: "dark", text: "header.theme_dark", Icon: MoonOutlined },
  { choice: "system", text: "header.theme_system", Icon: DesktopOutlined },
] as const;

function Looks() {
  const { t } = useTranslation();
  const chosen = schemeChoice.use();
  return (
    <fieldset className="looks">
      <legend>{t("header.theme")}</legend>
      {looks.map(({ choice, text, Icon }) => (
        <label key={choice}>
          <input type="radio" name="look" checked={chosen === choice} onChange={() => schemeChoice.set(choice)} />
          <Icon aria-hidden />
          <span>{t(text)}</span>
        </label>
      ))}
    </fieldset>
  );
}

const sizes = [
  { choice: "standard", text: "header.size_standard" },
  { choice: "large", text: "header.size_large" },
] as const;

function Sizes() {
  const { t } = useTranslation();
  const chosen = typeSize.use();
  return (
    <fieldset className="looks">
      <legend>{t("header.size")}</legend>
      {sizes.map(({ choice, text }) => (
        <label key={choice}>
          <input type="radio" name="size" checked={chosen === choice} onChange={() => typeSize.set(choice)} />
          <FontSizeOutlined aria-hidden style={choice === "large" ? { fontSize: 18 } : {}} />
          <span>{t(text)}</span>
        </label>
      ))}
    </fieldset>
  );
}

/** Who is at this desk, and how it looks. */
export function AccountMenu() {
  const { t } = useTranslation();
  const session = useSession().data;
  const navigate = useNavigate();
  const leave = useMutation({
    mutationFn: () => answer(client.DELETE("/api/session")),
    onSettled: async () => {
      // Nothing of this person's work may wait for the next one at the desk.
      finishTask();
      await navigate("/");
      queries.removeQueries({ predicate: (query) => query.queryKey[0] !== sessionKey[0] });
      queries.setQueryData(sessionKey, null);
    },
  });
  if (session == null) return null;
  return (
    <Drop className="account" label={`${t("header.account")} ${session.account}`} button={<UserOutlined aria-hidden />}>
      {(close) => (
        <div className="account-drop">
          <p>
            <strong>{session.account}</strong> <span className="chip">{t(`header.role.${session.role}`)}</span>
          </p>
          <p className="faint">{session.area_name}</p>
          <Looks />
          <Sizes />
          <div className="account-actions">
            <Button type="text" onClick={() => { close(); void navigate("/account"); }}>{t("header.own_account")}</Button>
            <Button type="text" onClick={() => { close(); void navigate("/password"); }}>{t("header.change_password")}</Button>
            <Button type="text" icon={<LogoutOutlined aria-hidden />} onClick={() => leave.mutate()}>{t("header.sign_out")}</Button>
          </div>
        </div>
      )}
    </Drop>
  );
}
