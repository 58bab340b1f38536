import { Button, FileButton } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ok } from "@/api/client";
import { problemText } from "./picture-problem";

/** The address of a picture of a survey. */
export const pictureUrl = (survey: string, name: string) => `/api/v1/surveys/${survey}/pictures/${name}`;

interface PictureButtonProps {
  survey: string;
  label: string;
  /** The picture's name and its size in pixels. */
  onPicture: (name: string, width: number, height: number) => void;
}

/** A button that uploads a picture. */
export function PictureButton({ survey, label, onPicture }: PictureButtonProps) {
  const { t } = useTranslation("surveys");
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  // What is written while the picture is on its way stays.
  const latest = useRef(onPicture);
  useEffect(() => {
    latest.current = onPicture;
  });
  const take = async (file: File | null) => {
    if (!file) return;
    setBusy(true);
    setProblem("");
    try {
      const bitmap = await createImageBitmap(file);
      const { name } = await ok(
        api.POST("/api/v1/surveys/{id}/pictures", {
          params: { path: { id: survey } },
          headers: { "content-type": "application/octet-stream" },
          body: file as unknown as number[],
          bodySerializer: (body) => body as unknown as BodyInit,
        }),
      );
      latest.current(name, bitmap.width, bitmap.height);
    } catch (error) {
      setProblem(problemText(error) ?? t("picture.broken"));
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <FileButton accept="image/png,image/jpeg,image/gif,image/webp" onChange={(file) => void take(file)}>
        {(button) => (
          <Button size="compact-xs" variant="default" loading={busy} {...button}>
            {label}
          </Button>
        )}
      </FileButton>
      {problem && (
        <span className="error small" role="alert">
          {problem}
        </span>
      )}
    </>
  );
}
