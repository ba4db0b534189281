"""An S3-compatible bucket, through boto3. Credentials come from the environment, as the library reads them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import Any, cast

import boto3  # type: ignore[import-untyped, unused-ignore]
from botocore.exceptions import ClientError  # type: ignore[import-untyped, unused-ignore]

from backend.storage.place import CHUNK, Stored, TooLarge

#: The least that S3 takes as a part of an upload.
_PART = 5 * 1024 * 1024


class Bucket:
    """Objects of one bucket. An upload goes part by part, so that a process never holds more than one of them."""

    def __init__(self, bucket: str, endpoint: str | None) -> None:
        self._bucket = bucket
        self._client: Any = boto3.client("s3", endpoint_url=endpoint)

    def put(self, key: str, chunks: Iterable[bytes], most: int) -> Stored:
        upload = self._client.create_multipart_upload(Bucket=self._bucket, Key=key)["UploadId"]
        named = {"Bucket": self._bucket, "Key": key, "UploadId": upload}
        digest, size, parts = hashlib.sha256(), 0, []
        try:
            for number, part in enumerate(_parts(chunks), 1):
                size += part.tell()
                if size > most:
                    raise TooLarge
                digest.update(part.getbuffer())
                part.seek(0)
                done = self._client.upload_part(**named, PartNumber=number, Body=part)
                parts.append({"PartNumber": number, "ETag": done["ETag"]})
                part.close()  # the library forgets it later, and the next is filled meanwhile
            self._client.complete_multipart_upload(**named, MultipartUpload={"Parts": parts})
        except BaseException:
            self._client.abort_multipart_upload(**named)
            raise
        return Stored(size, digest.hexdigest())

    def open(self, key: str) -> Iterator[bytes]:
        try:
            found = self._client.get_object(Bucket=self._bucket, Key=key)
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") in ("NoSuchKey", "404"):
                raise KeyError(key) from error
            raise
        return cast(Iterator[bytes], found["Body"].iter_chunks(CHUNK))

    def delete(self, key: str) -> None:
        # A process that died while it sent parts has left them behind: no object shows them, and they cost the same.
        begun = self._client.list_multipart_uploads(Bucket=self._bucket, Prefix=key)
        for upload in begun.get("Uploads", ()):
            self._client.abort_multipart_upload(Bucket=self._bucket, Key=key, UploadId=upload["UploadId"])
        self._client.delete_object(Bucket=self._bucket, Key=key)


def _parts(chunks: Iterable[bytes]) -> Iterator[BytesIO]:
    """Join chunks into parts that S3 takes, written to their ends; an empty stream is one empty part.

    A part is a file, since the library copies what is not.
    """
    held, sent = BytesIO(), False
    for chunk in chunks:
        held.write(chunk)
        if held.tell() >= _PART:
            yield held
            held, sent = BytesIO(), True
    if held.tell() or not sent:
        yield held
