import { EyeInvisibleOutlined, EyeOutlined } from "@ant-design/icons";
import { Input, type InputRef } from "antd";
import { useId, useState, type Ref } from "react";
import { useTranslation } from "react-i18next";
import { asProblem, unreachable } from "../../api/problem";

interface FieldProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  autoComplete: string;
  fault?: string | undefined;
  hint?: string | undefined;
  ref?: Ref<InputRef>;
  readOnly?: boolean;
}

function describedBy(id: string, fault: string | undefined, hint: string | undefined) {
  const ids = [hint === undefined ? "" : `${id}-hint`, fault === undefined ? "" : `${id}-fault`].filter(Boolean).join(" ");
  return ids === "" ? {} : { "aria-describedby": ids };
}

/** A labelled text field whose fault and hint are read with it. */
export function TextField({ secret = false, label, value, onChange, autoComplete, fault, hint, ref, readOnly = false }:
  FieldProps & { secret?: boolean }) {
  const { t } = useTranslation();
  const id = useId();
  const [shown, setShown] = useState(false);
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <Input
        id={id}
        ref={ref ?? null}
        size="large"
        value={value}
        readOnly={readOnly}
        type={secret && !shown ? "password" : "text"}
        autoComplete={autoComplete}
        autoCapitalize="none"
        spellCheck={false}
        maxLength={128}
        status={fault === undefined ? "" : "error"}
        aria-invalid={fault !== undefined}
        {...describedBy(id, fault, hint)}
        onChange={(event) => onChange(event.target.value)}
        suffix={
          secret ? (
            <button
              type="button"
              className="eye"
              aria-pressed={shown}
              aria-label={shown ? t("session.hide_password") : t("session.show_password")}
              onClick={() => setShown(!shown)}
            >
              {shown ? <EyeInvisibleOutlined /> : <EyeOutlined />}
            </button>
          ) : undefined
        }
      />
      {hint === undefined ? null : <p id={`${id}-hint`} className="hint">{hint}</p>}
      {fault === undefined ? null : <p id={`${id}-fault`} className="fault">{fault}</p>}
    </div>
  );
}

/** Why the server refused what was typed. */
export function Refusal({ error }: { error: unknown }) {
  const { t } = useTranslation();
  if (error == null) return null;
  const problem = asProblem(error);
  const far = problem.code === unreachable;
  return (
    <div className="refusal" role="alert">
      <strong>{far ? t("error.unreachable_title") : problem.title || t("error.title")}</strong>
      <p>{far ? t("error.unreachable") : problem.detail}</p>
    </div>
  );
}
