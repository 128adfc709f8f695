#include "assurance_components.h"

/* Each family's highest component. Those of composition are left out: no package of a level has
 * them. */
static const char *const highest[] = {
    "ADV_ARC.1", "ADV_FSP.6", "ADV_IMP.2", "ADV_INT.3", "ADV_SPM.1", "ADV_TDS.6", "AGD_OPE.1",
    "AGD_PRE.1", "ALC_CMC.5", "ALC_CMS.5", "ALC_DEL.1", "ALC_DVS.2", "ALC_FLR.3", "ALC_LCD.2",
    "ALC_TAT.3", "ALC_TDA.3", "ASE_CCL.1", "ASE_ECD.1", "ASE_INT.1", "ASE_OBJ.2", "ASE_REQ.2",
    "ASE_SPD.1", "ASE_TSS.2", "ATE_COV.3", "ATE_DPT.4", "ATE_FUN.2", "ATE_IND.3", "AVA_VAN.5",
};

bool assurance_component_is(struct view name)
{
    enum { NUMBER_AT = 8 }; /* "ADV_TDS." */
    for (size_t i = 0; i < sizeof highest / sizeof highest[0]; i++) {
        struct view h = view_str(highest[i]);
        if (name.len == h.len &&
            view_eq(view_slice(name, 0, NUMBER_AT), view_slice(h, 0, NUMBER_AT))) {
            return name.ptr[NUMBER_AT] >= '1' && name.ptr[NUMBER_AT] <= h.ptr[NUMBER_AT];
        }
    }
    return false;
}

bool assurance_component_has_document(struct view name)
{
    return assurance_component_is(name) &&
           (view_starts(name, VIEW("ADV_")) || view_starts(name, VIEW("AGD_")) ||
            view_starts(name, VIEW("ATE_")));
}
