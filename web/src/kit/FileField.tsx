import { useState } from "react";
import { useTranslation } from "react-i18next";
import "./file-field.css";

/**
 * A field that takes a file, in the words of the desk: the browser's own speaks the browser's language, whatever the page is in. The
 * field itself lies over its words, so that it is reached and opened as ever.
 */
export function FileField({ id, accept, none = false, required = false, onFile }: {
  id?: string;
  accept: string;
  /** What was chosen has been used up, or taken back. */
  none?: boolean;
  required?: boolean;
  onFile: (file: File) => void;
}) {
  const { t } = useTranslation();
  const [name, setName] = useState<string | null>(null);
  return (
    <span className="file-field">
      <input
        id={id}
        type="file"
        accept={accept}
        required={required}
        onChange={(event) => {
          const file = event.target.files?.[0];
          // The same file may be chosen again once it was mended.
          event.target.value = "";
          if (file === undefined) return;
          setName(file.name);
          onFile(file);
        }}
      />
      <span className="file-pick" aria-hidden="true">{t("common.file_pick")}</span>
      <span className="file-name" role="status">{none || name === null ? <span className="faint">{t("common.file_none")}</span> : name}</span>
    </span>
  );
}
