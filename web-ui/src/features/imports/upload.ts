import { csrfHeaders } from "@/api/client";
import { ApiError, type Problem } from "@/api/problem";
import type { components } from "@/api/schema.gen";

export type Import = components["schemas"]["Import"];

/** Sends a file, telling how much of it has gone out. `fetch` cannot tell that. */
export function upload(
  file: File,
  source: string,
  onSent: (share: number) => void,
  signal: AbortSignal,
): Promise<Import> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const form = new FormData();
    form.append("source", source);
    form.append("file", file);
    request.open("POST", "/api/v1/imports");
    for (const [name, value] of Object.entries(csrfHeaders())) request.setRequestHeader(name, value);
    request.responseType = "json";
    request.upload.onprogress = (event) => event.lengthComputable && onSent(event.loaded / event.total);
    request.onerror = () => reject(new ApiError(0, { title: "offline" }));
    request.onload = () => {
      if (request.status === 201) resolve(request.response as Import);
      else reject(new ApiError(request.status, (request.response ?? {}) as Problem));
    };
    signal.addEventListener("abort", () => request.abort());
    request.send(form);
  });
}

/** A name for a source out of that of a file: `Shop reviews 2025.xlsx` as `shop-reviews-2025`. */
export function sourceOf(fileName: string): string {
  return fileName
    .replace(/\.[^.]*$/, "")
    .toLowerCase()
    .normalize("NFKD")
    .replaceAll(/\p{M}/gu, "")
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-+|-+$/g, "")
    .slice(0, 64);
}
