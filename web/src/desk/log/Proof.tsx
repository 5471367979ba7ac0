import { DownloadOutlined, SafetyCertificateOutlined } from "@ant-design/icons";
import { useMutation } from "@tanstack/react-query";
import { Button, Input } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { answer, client } from "../../api/client";
import { queries } from "../../api/queries";
import type { LogVerified } from "../../api/wire";
import { count } from "../../kit/format";
import { Panel } from "../../kit/Panel";
import { Failed } from "../../kit/states";

function Verdict({ verified }: { verified: LogVerified }) {
  const { t, i18n } = useTranslation();
  const n = (value: number | null | undefined) => count(value ?? 0, i18n.language);
  return (
    <p role="status" className={verified.whole ? "log-verdict" : "log-verdict broken"}>
      {verified.whole ? t("log.whole", { n: n(verified.entries) }) : t("log.broken", { n: n(verified.entry), fault: verified.fault ?? "" })}
      {verified.head == null ? null : <code className="log-id faint">{t("log.head")} {verified.head}</code>}
    </p>
  );
}

/** The log proves itself, and leaves the house as a head to keep and as a file to check. */
export function Proof() {
  const { t } = useTranslation();
  const [kept, setKept] = useState("");
  const verify = useMutation({
    mutationFn: () => answer(client.POST("/api/log/verify", { body: kept.trim() === "" ? {} : { checkpoints: kept } })),
    onSettled: () => void queries.invalidateQueries({ queryKey: ["log"] }),
  });
  return (
    <Panel title={t("log.prove")} note={t("log.prove_note")}>
      <div className="body log-proof">
        <label>
          {t("log.kept")}
          <Input.TextArea value={kept} rows={3} maxLength={60_000} spellCheck={false} placeholder={t("log.kept_hint")} onChange={(event) => setKept(event.target.value)} />
        </label>
        <div className="log-buttons">
          <Button type="primary" icon={<SafetyCertificateOutlined aria-hidden />} loading={verify.isPending} onClick={() => verify.mutate()}>
            {verify.isPending ? t("log.verifying") : t("log.verify")}
          </Button>
          <Button icon={<DownloadOutlined aria-hidden />} href="/api/log/checkpoint" download="wanjia-checkpoint.txt">{t("log.checkpoint")}</Button>
          <Button icon={<DownloadOutlined aria-hidden />} href="/api/log/export" download="wanjia-log.ndjson">{t("log.export")}</Button>
        </div>
        {verify.isError ? <Failed error={verify.error} retry={() => verify.mutate()} /> : null}
        {verify.data === undefined ? null : <Verdict verified={verify.data} />}
        <p className="faint">{t("log.export_note")}</p>
      </div>
    </Panel>
  );
}
