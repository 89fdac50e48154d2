// SPDX-License-Identifier: BSD-2-Clause
#include "decode/message/content_family.h"

struct row {
    const char *names; // each with a blank behind it
    enum content_family family;
};

// Without "application/".
static const struct row types[] = {
    {"x-dosexec x-msdownload x-msdos-program vnd.microsoft.portable-executable x-executable "
     "x-sharedlib x-pie-executable x-object x-mach-binary x-ms-dos-executable ",
     CONTENT_PROGRAM},
    {"pdf x-pdf ", CONTENT_PDF},
    {"zip x-zip x-zip-compressed java-archive x-java-archive epub+zip vnd.ms-word.document.m "
     "vnd.ms-excel.sheet.macroenabled.12 vnd.ms-word.document.macroenabled.12 "
     "vnd.ms-powerpoint.presentation.macroenabled.12 vnd.android.package-archive ",
     CONTENT_ZIP},
    {"x-ole-storage cdfv2 x-msi vnd.ms-outlook vnd.visio ", CONTENT_OLE},
    {"msword vnd.ms-excel vnd.ms-powerpoint ", CONTENT_OFFICE},
    {"rtf ", CONTENT_RTF},
    {"gzip x-gzip x-bzip2 x-bzip x-xz zstd x-7z-compressed x-rar vnd.rar x-rar-compressed x-tar "
     "vnd.ms-cab-compressed x-lzma x-lzip ",
     CONTENT_ARCHIVE},
};

static const struct row extensions[] = {
    {"exe dll scr cpl sys so ", CONTENT_PROGRAM},
    {"pdf ", CONTENT_PDF},
    {"zip docx docm dotx dotm xlsx xlsm xltx xlam pptx pptm ppsx potx odt ods odp odg ott jar apk "
     "epub ",
     CONTENT_ZIP},
    {"doc xls ppt dot xlt pps msg msi vsd ", CONTENT_OLE},
    {"png jpg jpeg jpe gif bmp tif tiff webp ico heic ", CONTENT_IMAGE},
    {"mp3 wav ogg oga m4a aac flac wma mp4 m4v mov avi mkv webm mpg mpeg wmv ", CONTENT_MEDIA},
    {"htm html xhtml ", CONTENT_HTML},
    {"rtf ", CONTENT_RTF},
    {"gz tgz bz2 xz zst 7z rar tar cab ", CONTENT_ARCHIVE},
    {"txt csv tsv log ics vcf md ", CONTENT_TEXT},
};

static bool is_in(const char *names, struct bytes name)
{
    struct bytes rest = bytes_str(names);
    while (rest.len > 0) {
        size_t end = bytes_find(rest, 0, ' ');
        if (bytes_equal_nocase(bytes_first(rest, end), name)) return true;
        rest = bytes_skip(rest, end + 1);
    }
    return false;
}

static enum content_family look_up(const struct row *rows, size_t count, struct bytes name)
{
    for (size_t i = 0; i < count; i++)
        if (is_in(rows[i].names, name)) return rows[i].family;
    return CONTENT_UNKNOWN;
}

static bool starts(struct bytes b, const char *prefix)
{
    return bytes_starts_nocase(b, bytes_str(prefix));
}

enum content_family content_family_of_type(struct bytes type)
{
    if (starts(type, "image/svg")) return CONTENT_TEXT;
    if (starts(type, "image/")) return CONTENT_IMAGE;
    if (starts(type, "audio/") || starts(type, "video/")) return CONTENT_MEDIA;
    if (bytes_equal(type, BYTES_LIT("text/html"))) return CONTENT_HTML;
    if (bytes_equal(type, BYTES_LIT("text/rtf"))) return CONTENT_RTF;
    if (starts(type, "text/")) return CONTENT_TEXT;
    if (!starts(type, "application/")) return CONTENT_UNKNOWN;
    type = bytes_skip(type, sizeof("application/") - 1);
    if (starts(type, "vnd.openxmlformats-officedocument.") ||
        starts(type, "vnd.oasis.opendocument."))
        return CONTENT_ZIP;
    return look_up(types, sizeof(types) / sizeof(types[0]), type);
}

enum content_family content_family_of_name(struct bytes name)
{
    size_t dot = name.len;
    while (dot > 0 && name.data[dot - 1] != '.') dot--;
    if (dot == 0) return CONTENT_UNKNOWN;
    struct bytes extension = bytes_trim_wsp(bytes_skip(name, dot));
    return look_up(extensions, sizeof(extensions) / sizeof(extensions[0]), extension);
}

static bool differ(enum content_family found, enum content_family said)
{
    if (found == CONTENT_UNKNOWN || said == CONTENT_UNKNOWN || found == said) return false;
    // Programs of web sites write tables for Excel as HTML or CSV.
    bool is_document = found == CONTENT_OLE || found == CONTENT_ZIP || found == CONTENT_RTF ||
                       found == CONTENT_HTML || found == CONTENT_TEXT;
    if (found == CONTENT_OFFICE || (said == CONTENT_OFFICE && is_document)) return false;
    // HTML is text, and a piece of it looks like text; which of the two is meant only its reader
    // knows.
    bool is_text = found == CONTENT_TEXT || found == CONTENT_HTML;
    return !(is_text && (said == CONTENT_TEXT || said == CONTENT_HTML));
}

bool content_contradicts(struct bytes found, struct bytes declared, struct bytes name)
{
    enum content_family family = content_family_of_type(found);
    enum content_family said = content_family_of_type(declared);
    // The tables of web sites are called .xls as well.
    bool is_text = family == CONTENT_HTML || family == CONTENT_TEXT;
    if (is_text && said == CONTENT_OFFICE) return false;
    return differ(family, said) || differ(family, content_family_of_name(name));
}
