import { commonHeaders, sessionEnded } from "../../api/client";
import { Problem, problemOf, unreachable } from "../../api/problem";
import type { Batch } from "../../api/wire";

/** Sends one file. The browser's own fetch tells nothing about an upload's progress, so this is a request of the older kind. */
export function upload(file: File, profile: string, told: (part: number) => void): Promise<Batch> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", "/api/imports");
    request.responseType = "json";
    for (const [name, value] of Object.entries(commonHeaders())) request.setRequestHeader(name, value);
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) told(event.loaded / event.total);
    };
    request.onerror = () => reject(new Problem(0, unreachable, "", "", null));
    request.onload = () => {
      if (request.status >= 200 && request.status < 300) {
        resolve(request.response as Batch);
        return;
      }
      if (request.status === 401) sessionEnded.set(true);
      reject(problemOf(request.status, request.response, request.getResponseHeader("x-request-id")));
    };
    const form = new FormData();
    // The server reads the parts as they come: the profile has to stand before the file.
    form.append("profile", profile);
    form.append("file", file);
    request.send(form);
  });
}
