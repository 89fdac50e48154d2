// SPDX-License-Identifier: BSD-2-Clause
#include "decode/message/file_risk.h"

// What Windows, macOS or an office program runs when it is opened (the lists of Outlook and of
// Gmail, without archives).
static const char *const runs[] = {
    "ade",  "adp",    "apk",
    "app",  "appx",   "bat",
    "chm",  "cmd",    "com",
    "cpl",  "dll",    "dmg",
    "exe",  "gadget", "hta",
    "inf",  "ins",    "iso",
    "isp",  "jar",    "jnlp",
    "js",   "jse",    "lnk",
    "mde",  "msc",    "msi",
    "msix", "msp",    "mst",
    "one",  "pif",    "ps1",
    "psm1", "reg",    "scf",
    "scr",  "sct",    "settingcontent-ms",
    "sh",   "shb",    "sys",
    "url",  "vb",     "vbe",
    "vbs",  "vhd",    "vhdx",
    "vxd",  "wsc",    "wsf",
    "wsh",  "docm",   "dotm",
    "xlsm", "xltm",   "xlam",
    "pptm", "potm",   "ppam",
    "ppsm", "sldm",   "xll",
};

static const char *const documents[] = {
    "avi", "bmp", "csv",  "doc", "docx", "gif", "htm",  "html", "jpeg", "jpg",
    "mov", "mp3", "mp4",  "odp", "ods",  "odt", "pdf",  "png",  "ppt",  "pptx",
    "rtf", "tif", "tiff", "txt", "wav",  "xls", "xlsx", "xml",  "zip",
};

static bool is_listed(struct bytes extension, const char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (bytes_equal_nocase(extension, bytes_str(list[i]))) return true;
    return false;
}

static bool is_blank(uint8_t c)
{
    return c == ' ' || c == '\t';
}

// Takes ".extension" off the end of name. false: there is none.
static bool take_extension(struct bytes *name, struct bytes *extension_out)
{
    size_t dot = name->len;
    while (dot > 0 && name->data[dot - 1] != '.') dot--;
    if (dot == 0) return false;
    *extension_out = bytes_trim_wsp(bytes_skip(*name, dot));
    name->len = dot - 1;
    return true;
}

static bool has_run_of_blanks(struct bytes name)
{
    enum { RUN = 8 };
    size_t run = 0;
    for (size_t i = 0; i < name.len; i++) {
        run = is_blank(name.data[i]) ? run + 1 : 0;
        if (run == RUN) return true;
    }
    return false;
}

// At the end of a name: by Windows, or by programs that take quotes for the name's.
static bool is_dropped(uint8_t c)
{
    return is_blank(c) || (c && strchr(".'\"", c));
}

unsigned file_risk_of(struct bytes name)
{
    struct bytes extension;
    while (name.len > 0 && is_dropped(name.data[name.len - 1])) name.len--;
    bool is_hidden = has_run_of_blanks(name);
    if (!take_extension(&name, &extension)) return 0;
    if (!is_listed(extension, runs, sizeof(runs) / sizeof(runs[0]))) return 0;
    struct bytes before;
    bool is_double = take_extension(&name, &before) &&
                     is_listed(before, documents, sizeof(documents) / sizeof(documents[0]));
    return FILE_RISK_RUNS | (is_double || is_hidden ? FILE_RISK_DOUBLE : 0);
}
